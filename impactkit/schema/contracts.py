"""What the rows of an evidence table must hold in one cycle, as a pandera schema.

Takes a Table and a CycleFile, gives contract(). intake runs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from impactkit.schema.cycle_file import CycleFile
from impactkit.schema.evidence_tables import WORD_SHARES, Table
from impactkit.schema.survey import Condition

if TYPE_CHECKING:
    import pandera.pandas as pa


def contract(table: Table, about: CycleFile) -> pa.DataFrameSchema:
    """What `table` must hold in this cycle, for rows that are neither blank nor absent.

    Returns
    -------
    A pandera schema. Each check's `title` (or `error`) completes "N values are …", its
    `description` is the remedy; intake turns both into messages with row numbers.
    """
    import pandas as pd
    import pandera.pandas as pa
    from pandera.engines import pandas_engine

    types = {
        "text": "str",
        "date": pandas_engine.DateTime(to_datetime_kwargs={"format": "%Y-%m-%d"}),
        "whole": "Int64",
        "number": "Float64",
        "yes_no": "str",
    }
    within = pa.Check.in_range(
        pd.Timestamp(about.start),
        pd.Timestamp(about.end),
        error=f"outside the cycle ({about.start} to {about.end})",
        description="Correct the date, or start and end in the cycle file.",
    )
    not_all = pa.Check.ne(
        "all", error="“all”, which the kit uses for all together", description="Rename them."
    )
    checks: dict[str, list[pa.Check]] = {
        "shift": [_known([s.id for s in about.shifts], "shifts")],
        "indicator": [_indicators(table, about)],
        "coded": [_yes_no()],
        "item": [_known([c.id for c in about.conditions], "conditions")],
        "rubric": [
            _known([t.measure_name for t in about.trends if t.source == "rubric_scores"], "trends")
        ],
        "assessment": [
            _known([t.measure_name for t in about.trends if t.source == "assessments"], "trends")
        ],
        "classroom": [not_all],
        "role": [not_all],
        "correct": [_yes_no()],
        "proficient": [_yes_no()],
        "complete": [_yes_no()],
    }
    not_negative = pa.Check.in_range(
        0, 10_000_000, error="below 0 or beyond all measure", description="Correct them."
    )
    columns = {}
    for column in table.columns:
        its_checks = list(checks.get(column.name, ()))
        if column.kind == "date":
            its_checks = [within]
        elif column.kind in ("whole", "number"):
            its_checks = [not_negative]
        columns[column.name] = pa.Column(
            types[column.kind],
            its_checks,
            nullable=column.blank_ok,
            coerce=column.kind not in ("text", "yes_no"),
            required=not column.optional,
        )
    return pa.DataFrameSchema(columns, checks=_whole_row_checks(table, about))


def _whole_row_checks(table: Table, about: CycleFile) -> list[pa.Check]:
    """Checks that need several columns; `name` is the column to blame, `title` the message."""
    import pandera.pandas as pa

    checks = []
    if {"count", "out_of"} <= set(table.required):
        checks.append(
            pa.Check(
                lambda frame: frame["count"] <= frame["out_of"],
                name="count",
                error="count:out_of",
                title="larger than out_of",
                description="Correct count or out_of.",
            )
        )
    if table.name == "conditions":
        checks += [_an_answer(item) for item in about.conditions]
    for trend in about.trends:
        if trend.source != table.name or trend.scored != "score":
            continue
        for column in ("score", "second_score"):
            checks.append(_on_scale(column, trend.measure_name, trend.levels, trend.id))
    return checks


def _on_scale(column: str, measure: str, levels: list[str], trend_id: str) -> pa.Check:
    import pandera.pandas as pa

    def on_scale(frame):
        if column not in frame:
            return True
        return (frame["rubric"] != measure) | frame[column].isna() | frame[column].isin(levels)

    span = f"{levels[0]}–{levels[-1]}"
    return pa.Check(
        on_scale,
        name=column,
        error=f"{column}:{trend_id}",
        title=f"not on the scale {span}",
        description=f"Correct them, or add the level to trends.{trend_id}.scale.",
    )


def _an_answer(item: Condition) -> pa.Check:
    """Is a rating one of the steps of its own item?"""
    import pandera.pandas as pa

    numbers = all(level.isdigit() for level in item.levels)
    scale = f"{item.levels[0]}–{item.levels[-1]}" if numbers else ", ".join(item.levels)
    return pa.Check(
        lambda frame: (frame["item"] != item.id) | frame["rating"].isin(item.levels),
        name="rating",
        error=f"rating:{item.id}",
        title=f"not on the scale {scale}",
        description=f"Correct them, or declare the answers: conditions.{item.id}.scale.",
    )


def _known(ids: list[str], where: str) -> pa.Check:
    names = ", ".join(ids) or "none so far"
    return _one_of(
        ids, f"not among the cycle file's {where} ({names})", "Correct them, or add the id there."
    )


def _indicators(table: Table, about: CycleFile) -> pa.Check:
    """Which indicators a table speaks of: those that are tallied, or those that find words."""
    if table.name == "hand_codes":
        ids = [i.id for i in about.indicators if i.measured in WORD_SHARES]
        return _known(ids, f"indicators with measured: {', '.join(WORD_SHARES)}")
    ids = [i.id for i in about.indicators if i.measured == "tally"]
    return _known(ids, "indicators with measured: tally")


def _yes_no() -> pa.Check:
    return _one_of(["yes", "no"], "neither yes nor no", "Write yes or no.")


def _one_of(allowed: list[str], error: str, remedy: str) -> pa.Check:
    import pandera.pandas as pa

    def among(values):
        return values.astype("str").isin(allowed)

    return pa.Check(among, error=error, description=remedy)
