"""What was published: pages read by key, those of the same records as one edition.

Takes Released or its rows, gives Editions and the hidden Cells.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pandas as pd

ALL = "all"
KEY = ["level", "measure", "statistic", "period", "group", "category"]
Key = tuple[str, str, str, str, str, str]
Row = dict[str, Any]
WITHOUT_COUNT = ("change", "room_change", "drift", "kappa", "quadratic_kappa", "ac2", "saturation")
ONE_N = {("trend", "share"), ("trend", "share_joined"), ("trend", "share_left"),
         ("dosage", "total"), ("made_from", "count")}  # fmt: skip


class Cell(NamedTuple):
    """One number: part is count, n or value (a total, or the sum behind a mean).

    n of a distribution, and rows of a file, belong to no one step: their category is empty.
    """

    edition: int
    part: str
    level: str
    measure: str
    statistic: str
    period: str
    group: str
    category: str


@dataclass(frozen=True)
class Edition:
    """Pages made from the same records, for one or several audiences, read as one.

    rows : by key; shown where any of the pages shows it. weeks, early, late : its periods.
    from_answers : indicators read from students' answers. scored : the trend whose rubric those
    answers were scored by. own : a participant's own rows. pages : their places among all pages.
    few : whether it has too few classrooms to say even when there was anything. silent : whether
    it says nothing but how many stand behind its numbers: no week looks untouched by that.
    """

    rows: dict[Key, Row]
    weeks: tuple[str, ...]
    from_answers: tuple[str, ...]
    scored: str
    own: dict[Key, Row] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    few: bool = False
    silent: bool = False

    @property
    def early(self) -> tuple[str, ...]:
        return self.weeks[: max(1, len(self.weeks) // 3)]

    @property
    def late(self) -> tuple[str, ...]:
        return self.weeks[-max(1, len(self.weeks) // 3) :] if self.weeks[1:] else ()

    def of(self, levels: Sequence[str]) -> Edition:
        """The same with the rows of these levels alone."""
        rows, own = (
            {key: row for key, row in of.items() if key[0] in levels}
            for of in (self.rows, self.own)
        )
        return replace(self, rows=rows, own=own)

    def joined_with(self, other: Edition) -> Edition:
        rows = dict(self.rows)
        for key, row in other.rows.items():
            if key not in rows or rows[key]["status"] == "withheld":
                rows[key] = row
        own, pages = self.own | other.own, self.pages + other.pages
        few = self.few or other.few
        return replace(self, rows=rows, own=own, pages=pages, few=few)

    def agrees_with(self, other: Edition) -> bool:
        """Do all numbers that stand on both say the same, so that the records must be the same?"""
        both = [key for key in other.rows if key in self.rows and parts_of(key)]
        pairs = [(self.rows[key], other.rows[key]) for key in both]
        mine = [(self.own[k], row) for k, row in other.own.items() if k in self.own]
        return (
            self.weeks == other.weeks
            and bool(pairs)
            and all(same(a, b, few=self.few or other.few) for a, b in pairs)
            and all(given(a, "n") == given(b, "n") for a, b in mine)
            and len({len(of.own) for of in (self, other) if of.own}) < 2
        )


def editions(pages: Sequence, participant: Mapping[int, pd.DataFrame]) -> list[Edition]:
    """Pages in the order of their dates; neighbours of the same records become one edition."""
    found: list[Edition] = []
    for number, page in enumerate(pages):
        edition = replace(page if isinstance(page, Edition) else read(page), pages=(number,))
        if number in participant:
            edition = replace(edition, own=by_key(participant[number]))
        if found and found[-1].agrees_with(edition):
            found[-1] = found[-1].joined_with(edition)
        else:
            found.append(edition)
    return found


def read(page) -> Edition:
    """One page, Released or its rows; periods and indicators from the cycle file where given."""
    rows = by_key(page if isinstance(page, pd.DataFrame) else page.rows)
    about = getattr(page, "about", None)
    if about is None:
        weeks = sorted({key[3] for key in rows if key[3].isdigit()})
        answers, scored = [], []
    else:
        weeks = [f"{week:02d}" for week in range(1, _periods(about) + 1)]
        answers = [i.id for i in about.indicators if i.measured != "tally"]
        scored = [t.id for t in about.trends if t.source == "rubric_scores"]
    first = scored[0] if scored else ""
    few = bool(about) and page.audience != "coach"
    few = few and _classrooms(rows) < about.privacy.min_classrooms
    return Edition(rows, tuple(weeks), tuple(answers), first, few=few)


def _classrooms(rows: dict[Key, Row]) -> int:
    row = rows.get(("made_from", "cycle", "count", "whole", ALL, "classrooms"), {})
    return int(given(row, "count") or 0)


def by_key(rows: pd.DataFrame) -> dict[Key, Row]:
    """Rows as dicts, by what names them."""
    names = rows[KEY].itertuples(index=False, name=None)
    return dict(zip(names, rows.to_dict("records"), strict=True))


def _periods(about) -> int:
    if about.period == "month":
        return (about.end.year - about.start.year) * 12 + about.end.month - about.start.month + 1
    return (about.end - about.start).days // 7 + 1


def given(row: Row, part: str):
    """A number of a row, or None where it is not given."""
    value = row.get(part)
    return None if value is None or pd.isna(value) else value


def same(one: Row, other: Row, *, few: bool = False) -> bool:
    """May both rows be of the same records? A hidden one is only known to hold somebody."""
    statuses = {one["status"], other["status"]}
    if "empty" in statuses and len(statuses) > 1:
        return "withheld" in statuses and (few or may_be_empty(one["statistic"]))
    if "withheld" in (one["status"], other["status"]):
        return True
    pairs = [(given(one, part), given(other, part)) for part in ("count", "n", "value")]
    return all(None in pair or math.isclose(*pair, abs_tol=1e-6) for pair in pairs)


def hidden(pages: Sequence[Edition]) -> list[Cell]:
    """The numbers that were withheld, edition by edition, each once."""
    cells = [
        name(number, part, key)
        for number, page in enumerate(pages)
        for key, row in page.rows.items()
        if row["status"] == "withheld"
        for part in parts_of(key)
    ]
    return list(dict.fromkeys(cells))


def parts_of(key: Key) -> tuple[str, ...]:
    """Which whole numbers a row of this kind holds; none, or what it says and its n."""
    statistic = key[2]
    if statistic in WITHOUT_COUNT:
        return ()
    return ("value", "n") if statistic in ("mean", "total") else ("count", "n")


def may_be_empty(statistic: str) -> bool:
    """May a hidden row of this kind hold nobody? It may where it is hidden along with others."""
    return statistic in ("count", "share_at_score")


def name(edition: int, part: str, key: Key) -> Cell:
    """The unknown behind one number of a row."""
    level, measure, statistic, period, group, category = key
    if part == "n" and (level, statistic) in ONE_N and measure != "cycle":
        category = ""
    if part == "count" and (level, statistic) == ("indicator", "precision"):
        statistic = "recall"  # both count the answers that words and people marked
    return Cell(edition, part, level, measure, statistic, period, group, category)


def key_of(cell: Cell) -> Key:
    """The row that a cell stands in."""
    return cell[2:]
