"""A file as people see it: cells of text, with the row numbers of the file.

Takes nothing, gives the shape Grid and what its readers share.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from impactkit.errors import Problem

if TYPE_CHECKING:
    import pandas as pd

    from impactkit.schema import CycleFile

ROWS_SEARCHED = 20
"""So far down a heading row is looked for; titles and merged banners stand above it."""

Score = Callable[[Sequence[str]], int]
"""How many of the headings that a reader looks for stand in this row."""


class UnreadableError(Exception):
    """A file that cannot be read; carries the Problem."""

    def __init__(self, place: str, message: str, remedy: str):
        super().__init__(message)
        self.problem = Problem(place, message, remedy)


@dataclass(frozen=True)
class Grid:
    """place : how messages name the file. headings : of the heading row, stripped.
    cells : text, blank is missing; columns 0, 1 …; the index is the row in the file.
    form : what the file was read as, for people: "CSV, UTF-8". notes : what to look at.
    """

    place: str
    headings: list[str]
    cells: pd.DataFrame
    form: str
    notes: list[Problem] = field(default_factory=list)


def heading_row(rows: Sequence[Sequence[str]], score: Score) -> int:
    """Which of the first rows holds the headings."""
    scores = [score(row) for row in rows[:ROWS_SEARCHED]]
    if any(scores):
        return scores.index(max(scores))
    return next((at for at, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)


def number_text(number: float, about: CycleFile) -> str:
    """A typed number as the files of this cycle write numbers: 2, 2.5 or 2,5."""
    exact = Decimal(str(number))
    text = f"{exact:f}" if exact.is_finite() else str(exact)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if about.decimals == "comma" else text
