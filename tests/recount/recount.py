"""Counts a cycle anew from its files: `recount(root, name)` gives every number by its cell.

A cell is named as in the evidence table: level, measure, statistic, period, group, category.
Written from docs/reference.md, "Waves" and "How numbers are made", in plain pandas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from . import trends
from .formulas import newcombe
from .records import Cycle, Periods, read_cycle, read_tables
from .windows import by_gaps, by_name

Key = tuple[str, str, str, str, str, str]
Cells = dict[Key, dict[str, float]]


@dataclass
class Recount:
    """All cells of one cycle; or, by trend and wave, of how many students nothing says which
    of several scores counts."""

    cells: Cells = field(default_factory=dict)
    stops: dict[str, dict[int, int]] = field(default_factory=dict)
    waves: dict[str, list[str]] = field(default_factory=dict)  # by trend, what they are called


def recount(root: Path, name: str) -> Recount:
    cycle = read_cycle(root, name)
    tables = read_tables(root, cycle)
    periods = Periods(cycle)
    done = Recount()
    for trend in cycle["trends"]:
        counted = trends.count(trend, tables, cycle, periods)
        done.cells |= counted.cells
        done.waves[trend["id"]] = counted.labels
        if counted.stops:
            done.stops[trend["id"]] = counted.stops
    conditions(tables, cycle, periods, done.cells)
    for shift in cycle["shifts"]:
        tallied("shift", shift["id"], "shift", tables["practice_log"], periods, done.cells)
    for indicator in cycle.get("indicators") or []:
        if indicator["measured"] == "tally":
            rows = tables["tallies"]
            tallied("indicator", indicator["id"], "indicator", rows, periods, done.cells)
        else:
            answers(indicator, tables["student_work"], cycle, periods, done.cells)
    coaching(tables.get("coaching_log"), periods, done.cells)
    buckets(tables, done.cells)
    return done


def _spans(rows: pd.DataFrame, periods: Periods) -> dict[str, pd.DataFrame]:
    """The rows of every period, and of the first and last third."""
    of = rows["day"].map(periods.of).astype(int)
    spans = {f"{p:02}": rows[of == p] for p in range(1, periods.number + 1)}
    spans["early"] = rows[of.isin(periods.early)]
    if periods.late:
        spans["late"] = rows[of.isin(periods.late)]
    return spans


def _groups(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {"all": rows} | dict(list(rows.groupby("classroom")))


def tallied(  # noqa: PLR0917
    level: str, measure: str, column: str, rows: pd.DataFrame, periods: Periods, cells: Cells
) -> None:
    """Level 1, and tallies at Level 2: the sum of `count` over the sum of `out_of`."""
    rows = rows[(rows["bucket"] == "used") & (rows[column] == measure)]
    if rows.empty:
        return
    rows = rows.astype({"count": int, "out_of": int})
    for span, some in _spans(rows, periods).items():
        for group, its in _groups(some).items():
            count, n = its["count"].sum(), its["out_of"].sum()
            cells[level, measure, "share", span, group, "yes"] = {
                "count": count, "n": n, "value": count / n if n else float("nan"),
                "rooms": its["classroom"].nunique(),
            }  # fmt: skip
    _both_ends(level, measure, rows[rows["out_of"] > 0], periods, cells)


def _both_ends(
    level: str, measure: str, rows: pd.DataFrame, periods: Periods, cells: Cells
) -> None:
    """How many classrooms were seen in the first third and in the last."""
    spans = _spans(rows, periods)
    if "late" in spans:
        rooms = set(spans["early"]["classroom"]) & set(spans["late"]["classroom"])
        cells[level, measure, "change", "change", "all", "yes"] = {
            "n": len(rooms), "rooms": len(rooms),
        }  # fmt: skip


def answers(
    indicator: Cycle, rows: pd.DataFrame, cycle: Cycle, periods: Periods, cells: Cells
) -> None:
    """Level 2 from answers. Of markers, those that the cycle file's `lexicon` adds."""
    rows = rows[rows["bucket"] == "used"]
    kind, measure = indicator["measured"], indicator["id"]
    mean = kind in ("words", "vocabulary")
    words = rows["response"].str.lower().map(lambda text: re.findall(r"[a-z]+", text))
    lexicon = cycle.get("lexicon") or {}
    if kind == "words":
        scored = rows["response"].str.split().str.len()
    elif kind == "vocabulary":
        scored = words.map(lambda said: len(set(said) & set(lexicon["vocabulary"])))
    elif kind == "no_explanation":
        marked = words.map(lambda said: bool(set(said) & set(lexicon["justification"])))
        scored = (~marked & (rows["response"].str.split().str.len() <= 5)).astype(int)
    else:
        scored = words.map(lambda said: int(bool(set(said) & set(lexicon[kind]))))
    rows = rows.assign(scored=scored.astype(float))
    statistic = "mean" if mean else "share"
    for span, some in _spans(rows, periods).items():
        for group, its in _groups(some).items():
            cell = {
                "n": len(its), "value": its["scored"].mean(),
                "rooms": its["classroom"].nunique(),
            }  # fmt: skip
            if len(its):
                cell["students"] = its["student"].nunique()
            if not mean:
                cell["count"] = its["scored"].sum()
            cells["indicator", measure, statistic, span, group, "yes"] = cell
    _both_ends("indicator", measure, rows, periods, cells)
    of = _spans(rows, periods)
    ends = [of["early"], of.get("late", rows.iloc[:0])]
    both = set(ends[0]["classroom"]) & set(ends[1]["classroom"])
    if both:
        alike = {*(cycle.get("equivalent_tasks") or []), *(indicator.get("equivalent_tasks") or [])}
        first, last = (end[end["classroom"].isin(both)] for end in ends)
        word, number = trends.mix_of_tasks(first, last, alike)
        cells["indicator", measure, "count", "whole", "all", word] = {
            "count": number, "n": number, "rooms": len(both),
        }  # fmt: skip


def coaching(rows: pd.DataFrame | None, periods: Periods, cells: Cells) -> None:
    """Minutes planned and delivered; of the planned sessions, those that took place."""
    if rows is None or rows[rows["bucket"] == "used"].empty:
        return
    rows = rows[rows["bucket"] == "used"]
    rows = rows.astype({"planned_minutes": float, "minutes": float})
    spans = _spans(rows, periods) | {"whole": rows}
    for span in [*(f"{p:02}" for p in range(1, periods.number + 1)), "whole"]:
        for group, its in _groups(spans[span]).items():
            rooms = its["classroom"].nunique()
            at = ("dosage", "coaching")
            for category, column in (("planned", "planned_minutes"), ("delivered", "minutes")):
                cells[*at, "total", span, group, category] = {
                    "n": len(its), "value": its[column].sum(), "rooms": rooms,
                }  # fmt: skip
            planned = its[its["planned_minutes"] > 0]
            held, n = (planned["minutes"] > 0).sum(), len(planned)
            cells[*at, "share", span, group, "held"] = {
                "count": held, "n": n, "value": held / n if n else float("nan"), "rooms": rooms,
            }  # fmt: skip


def conditions(
    tables: dict[str, pd.DataFrame], cycle: Cycle, periods: Periods, cells: Cells
) -> None:
    """The survey by wave: the share of answers that agree, 3 or 4; and the change."""
    if "conditions" not in tables or not cycle.get("conditions"):
        return
    rows = tables["conditions"]
    used = rows[rows["bucket"] == "used"]
    find = (
        (lambda days: by_name(days, cycle, periods))
        if cycle.get("waves")
        else (lambda days: by_gaps(days, periods))
    )
    waves = find(used["day"])
    rows.loc[waves[waves == 0].index, "bucket"] = "outside"
    used = used.assign(wave=waves, agrees=used["rating"].isin(["3", "4"]))[waves > 0]
    for item in cycle["conditions"]:
        ends = []
        for wave, some in used[used["item"] == item["id"]].groupby("wave"):
            groups = {"all": some} | dict(list(some.groupby("role")))
            for group, its in groups.items():
                count, n = its["agrees"].sum(), len(its)
                cells["conditions", item["id"], "share", f"{wave:02}", group, "yes"] = {
                    "count": count, "n": n, "value": count / n,
                }  # fmt: skip
            ends.append((some["agrees"].sum(), len(some)))
        if len(ends) > 1:
            (first, n_first), (last, n_last) = ends[0], ends[-1]
            low, high = newcombe(last, n_last, first, n_first)
            cells["conditions", item["id"], "change", "change", "all", "yes"] = {
                "value": last / n_last - first / n_first, "low": low, "high": high,
            }  # fmt: skip


def buckets(tables: dict[str, pd.DataFrame], cells: Cells) -> None:
    for name, rows in tables.items():
        for bucket in ("used", "blank", "absent", "duplicate", "superseded", "outside"):
            cells["made_from", name, "count", "whole", "all", bucket] = {
                "count": (rows["bucket"] == bucket).sum(), "n": len(rows),
            }  # fmt: skip
