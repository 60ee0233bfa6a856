"""Reads a cycle file and its tables as docs/reference.md describes them, without the package.

Only the forms that `messy` writes: CSV files or one workbook in the kit's own form.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import yaml

#: "Absence codes", of all measurements; and those of `response`.
CODES = [
    "absent", "abs", "a", "excused", "ex", "exc", "exempt", "medical waiver", "moved",
    "parental waiver", "refusal", "not tested", "not enrolled", "did not test",
    "foreign exchange student", "lep exempt", "lep postponement", "not appropriate", "no iep",
    "other",
]  # fmt: skip
CODES_OF_RESPONSE = ["absent", "abs", "excused"]
#: "The evidence tables": the measurement in bold, and columns that may be missing or blank.
MEASURED = {
    "practice_log": "count", "student_work": "response", "tallies": "count",
    "rubric_scores": "score", "assessments": "score", "conditions": "rating",
}  # fmt: skip
MAY_BE_BLANK = {"observer", "note", "correct", "rater", "second_score", "proficient", "complete"}
#: Everything is read as text.
Cycle = dict


def read_cycle(root: Path, name: str) -> Cycle:
    """The cycle file with every value as text."""
    text = (root / "params" / f"{name}.yml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def read_tables(root: Path, cycle: Cycle) -> dict[str, pd.DataFrame]:
    """Each table there is, all cells as text, with `day` (a date) and `bucket` for each row."""
    place = root / cycle["data"]
    if place.suffix == ".xlsx":
        tables = pd.read_excel(place, sheet_name=None, dtype=str, keep_default_na=False)
    else:
        tables = {
            file.stem: pd.read_csv(file, dtype=str, keep_default_na=False)
            for file in sorted(place.glob("*.csv"))
        }
    return {name: _with_buckets(name, table, cycle) for name, table in tables.items()}


def _with_buckets(name: str, table: pd.DataFrame, cycle: Cycle) -> pd.DataFrame:
    """Absent, blank, duplicate or used; what waves leave out comes later."""
    table = table.apply(lambda column: column.str.strip())
    measured = MEASURED.get(name)
    codes = CODES_OF_RESPONSE if measured == "response" else CODES
    absent = pd.Series(False, table.index)
    if measured:
        absent = table[measured].str.lower().isin(codes)
    if name == "assessments" and "proficient" not in table:
        cut = cycle["tables"]["assessments"]["proficient_from"]
        codes_too = table["score"].str.lower().isin(codes)
        table["proficient"] = table["score"].mask(codes_too, "").map(lambda s: _met(s, cut))
    must = [column for column in table if column not in MAY_BE_BLANK]
    if name == "assessments":
        must.remove("score")
    blank = (table[must] == "").any(axis=1)
    if name == "assessments":
        for trend in cycle["trends"]:
            its = table["assessment"] == trend.get("measure", trend["id"])
            blank |= its & (table[trend.get("scored", "score")] == "")
    table["bucket"] = "used"
    table.loc[blank, "bucket"] = "blank"
    table.loc[absent, "bucket"] = "absent"
    left = table[table["bucket"] == "used"]
    if name != "conditions":
        again = left.duplicated(keep="last")
        table.loc[again[again].index, "bucket"] = "duplicate"
    table["day"] = table["date"].map(lambda text: _day(text, cycle.get("dates", "")))
    return table


def _met(score: str, cut: str) -> str:
    """Proficient or not: a percentage, or points of what is possible, by a percentage."""
    if not score:
        return ""
    if "/" in score:
        points, possible = map(int, score.split("/"))
        return "yes" if 100 * points >= int(cut.rstrip("%")) * possible else "no"
    return "yes" if float(score.rstrip("%")) >= float(cut.rstrip("%")) else "no"


def _day(text: str, style: str) -> date:
    if style == "month first":
        month, day, year = text.split(" ", maxsplit=1)[0].split("/")
    elif style == "day first":
        day, month, year = text.split(" ", maxsplit=1)[0].split(".")
    else:
        year, month, day = text[:10].split("-")
    return date(int(year), int(month), int(day))


class Periods:
    """The cycle's periods: weeks from its start, calendar months, or years from its month."""

    def __init__(self, cycle: Cycle):
        self.kind = cycle.get("period", "week")
        self.start = date.fromisoformat(cycle["start"])
        self.number = self.of(date.fromisoformat(cycle["end"]))
        third = max(self.number // 3, 1)
        self.early = [*range(1, third + 1)]
        self.late = [*range(self.number - third + 1, self.number + 1)] if self.number > 1 else []

    def of(self, day: date) -> int:
        """The number of the period in which a day lies, from 1."""
        if self.kind == "week":
            return (day - self.start).days // 7 + 1
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        return months + 1 if self.kind == "month" else months // 12 + 1

    @property
    def longest_gap(self) -> int:
        return {"week": 14, "month": 31, "year": 92}[self.kind]
