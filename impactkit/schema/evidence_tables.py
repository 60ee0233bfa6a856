"""The evidence tables: long, one row an observation.

Takes nothing, gives TABLES: names and columns. intake reads by it, simulate writes by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "whole", "number", "yes_no"]

# Where a row of a file ends up. A value that is wrong is an error and stops the run, so that
# nobody has to wonder what became of it. Outside: of another time or measure than this cycle's
# (in files that hold more than one cycle; in a file kept for it alone that is an error), and the
# example row of a new workbook.
BUCKETS = ("used", "blank", "absent", "duplicate", "superseded", "outside")

EXAMPLE = "EXAMPLE"  # the classroom, or the role, of a workbook's example row

# Measures of writing that say yes or no of each answer, so that a person can say it too.
WORD_SHARES = ("representations", "justification", "no_explanation")

# Ed-Fi ReasonNotTested, with what teachers write for the same things.
ABSENCE_CODES = (
    "absent",
    "abs",
    "a",
    "excused",
    "ex",
    "exc",
    "exempt",
    "medical waiver",
    "moved",
    "parental waiver",
    "refusal",
    "not tested",
    "not enrolled",
    "did not test",
    "foreign exchange student",
    "lep exempt",
    "lep postponement",
    "not appropriate",
    "no iep",
    "other",
)


@dataclass(frozen=True)
class Column:
    """One column; `optional`: it may be missing; `blank_ok`: its cells may be blank."""

    name: str
    kind: Kind = "text"
    optional: bool = False
    blank_ok: bool = False


@dataclass(frozen=True)
class Table:
    """One evidence table.

    measured : the column that may hold an absence code instead of a value.
    anonymous : rows of different people may be alike in every cell, so that one that repeats
        another is no duplicate, unless both bear the same time of day.
    """

    name: str
    columns: tuple[Column, ...]
    measured: str | None = None
    anonymous: bool = False

    @property
    def compared(self) -> tuple[str, ...]:
        """Columns that a rule of contract() holds against each other."""
        together = ("count", "out_of", "rubric", "score", "second_score", "item", "rating")
        return tuple(c.name for c in self.columns if c.name in together)

    @property
    def also(self) -> tuple[str, ...]:
        """Columns that may stand in the place of an id: the names that intake matches by."""
        return NAMES if "student" in self.required and self.name != "roster" else ()

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def required(self) -> list[str]:
        return [c.name for c in self.columns if not c.optional]


NAMES = ("student_name", "first_name", "last_name")


def _optional(name: str, kind: Kind = "text") -> Column:
    return Column(name, kind, optional=True, blank_ok=True)


DATE, ROOM, STUDENT = Column("date", "date"), Column("classroom"), Column("student")
COUNTS = (Column("count", "whole"), Column("out_of", "whole"))

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "practice_log",
            (DATE, ROOM, Column("shift"), *COUNTS, _optional("observer"), _optional("note")),
            measured="count",
        ),
        Table(
            "coaching_log",
            (
                DATE,
                ROOM,
                Column("activity"),
                Column("planned_minutes", "number"),
                Column("minutes", "number"),
            ),
        ),
        Table(
            "student_work",
            (
                DATE,
                ROOM,
                STUDENT,
                Column("task"),
                Column("response"),
                _optional("correct", "yes_no"),
            ),
            measured="response",
        ),
        Table(
            "hand_codes",
            (DATE, ROOM, STUDENT, Column("task"), Column("indicator"), Column("coded", "yes_no")),
        ),
        Table("tallies", (DATE, ROOM, Column("indicator"), *COUNTS), measured="count"),
        Table(
            "rubric_scores",
            (
                DATE,
                ROOM,
                STUDENT,
                Column("task"),
                Column("rubric"),
                Column("score"),
                _optional("rater"),
                _optional("second_score"),
            ),
            measured="score",
        ),
        Table(
            "assessments",
            (
                DATE,
                ROOM,
                STUDENT,
                Column("assessment"),
                _optional("score", "number"),
                _optional("proficient", "yes_no"),
                _optional("complete", "yes_no"),
            ),
            measured="score",
        ),
        Table(
            "conditions",
            (DATE, Column("role"), Column("item"), Column("rating")),
            measured="rating",
            anonymous=True,
        ),
        Table(
            "roster",
            (ROOM, Column("teacher"), STUDENT, Column("first_name"), Column("last_name")),
        ),
    )
}
