"""A coaching cycle as a person writes it down: params/<cycle>.yml, one model, no inheritance.

Takes text scalars, gives a frozen CycleFile. The field descriptions are the reference
that docs/reference.md and the error messages use.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import PurePath, PureWindowsPath
from typing import Literal

from pydantic import Field, field_validator, model_validator

from impactkit.schema.evidence_tables import TABLES
from impactkit.schema.parts import Id, Part, Slug, Text
from impactkit.schema.privacy import READERS, Privacy
from impactkit.schema.sources import Source
from impactkit.schema.survey import Condition
from impactkit.schema.trend import Trend

AUDIENCES = tuple(READERS)

LANGUAGES = ("en",)  # in which the kit has words of its own

TableName = Literal[tuple(TABLES)]


class Shift(Part):
    """Level 1: one practice that coaching is about."""

    id: Id
    name: Text
    look_for: Text = Field(description="what an observer would see when the practice is there")
    source: Text | None = Field(None, description="where it is seen: walkthrough, lesson video …")
    collector: Text | None = Field(None, description="who writes it down")
    when: Text | None = Field(None, description="how often, or on which dates")
    counted: Text = Field("visits", description="what out_of counts in practice_log")


class Indicator(Part):
    """Level 2: one way in which students would respond."""

    id: Id
    name: Text
    measured: Literal[
        "tally", "words", "vocabulary", "representations", "justification", "no_explanation"
    ] = Field(description="tally reads tallies; the others read the responses in student_work")
    artifact: Text | None = Field(None, description="what is looked at: exit tickets, talk …")
    sampling: Text | None = Field(None, description="which students, how many, chosen how")
    tallied: Text = Field("observations", description="what out_of counts in tallies")
    equivalent_tasks: tuple[Text, ...] = Field(
        (), description="tasks that the team holds to ask for as much writing, of the same kind"
    )

    @property
    def counted(self) -> str:
        return self.tallied if self.measured == "tally" else "responses"


class Window(Part):
    """A testing window that the cycle file names."""

    from_: date = Field(alias="from", description="its first day")
    to: date = Field(description="its last day")


class ContextEvent(Part):
    """Something else that went on during the cycle."""

    date: date
    what: Text


class Agreements(Part):
    """What each side protects during the cycle."""

    leaders: tuple[Text, ...] = ()
    coaches: tuple[Text, ...] = ()


class Quote(Part):
    """Words from a note that a person approved for print."""

    text: Text
    who: Text = Field(description="a role, never a name: a teacher, the principal")
    approved_by: Text = Field(description="the role of who signed it off")


class CycleFile(Part):
    """Everything that params/<cycle>.yml says."""

    cycle: Slug = Field(description="the file's name without .yml")
    title: Text
    subject: Text
    grade: Text
    focus: Text = Field(description="what coaching is about, as a noun phrase")
    why: Text = Field(description="what the team noticed that made it the focus")
    start: date
    end: date
    language: Text = Field(
        "en", description="of the kit's own words, of which there are English ones only"
    )
    period: Literal["week", "month", "year"] = "week"
    waves: dict[Text, Window] = Field(
        default_factory=dict, description="testing windows by name; found by gaps where left out"
    )
    follow_up: Window | None = Field(
        None, description="a window after the end, whose rows are kept apart"
    )
    synthetic: bool = Field(False, description="yes: the page says that the data are invented")
    data: Text = Field(
        description="the folder of the evidence tables, or one workbook, from the kit's root"
    )
    dates: Literal["month first", "day first"] | None = Field(
        None, description="how the files write 3/4/2026; year-month-day is always read"
    )
    decimals: Literal["point", "comma"] | None = Field(
        None, description="how the files write 1.5; the other sign then sets thousands apart"
    )
    tables: dict[TableName, tuple[Source, ...]] = Field(
        default_factory=dict, description="tables that do not come in the kit's own form"
    )
    baseline: Text | None = Field(None, description="what was known before coaching began")
    shifts: tuple[Shift, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = ()
    trends: tuple[Trend, ...] = ()
    agreements: Agreements = Agreements()
    context: tuple[ContextEvent, ...] = ()
    conditions: tuple[Condition, ...] = ()
    draft_statement: Text | None = None
    statement: Text | None = Field(None, description="what the team says in the end, in its words")
    quotes: tuple[Quote, ...] = Field((), description="notes that may be printed")
    change_our_mind: Text | None = Field(None, description="evidence that would change our mind")
    decision: Text | None = Field(None, description="what leader and coach decided, if they have")
    next_meeting: date | None = None
    lexicon: dict[Literal["justification", "representations", "vocabulary"], tuple[Text, ...]] = (
        Field(default_factory=dict, description="words to add to vocabulary, representations, …")
    )
    equivalent_tasks: tuple[Text, ...] = Field(
        (), description="the same as in trends and indicators, for all of them"
    )
    absence_codes: tuple[Text, ...] = Field(
        (), description="the district's own marks for a student who was away"
    )
    privacy: Privacy = Privacy()

    @field_validator("language")
    @classmethod
    def _has_words(cls, language: str) -> str:
        if language not in LANGUAGES:
            raise ValueError(
                "the kit's own words are in English only, and a page must not call them anything "
                "else. Leave the key out, or write language: en. What you write yourself may be "
                "in any language."
            )
        return language

    @field_validator("tables", mode="before")
    @classmethod
    def _one_or_many(cls, tables: object) -> object:
        """A table from one file may be written without a dash."""
        if not isinstance(tables, dict):
            return tables
        return {name: [of] if isinstance(of, dict) else of for name, of in tables.items()}

    @field_validator("tables")
    @classmethod
    def _known_columns(
        cls, tables: dict[TableName, tuple[Source, ...]]
    ) -> dict[TableName, tuple[Source, ...]]:
        for name, sources in tables.items():
            strangers = sorted({s for source in sources for s in source.strangers(name)})
            if strangers:
                raise ValueError(
                    f"{name} has no column {', '.join(strangers)}. "
                    f"It has: {', '.join(c.name for c in TABLES[name].columns)}."
                )
        return tables

    @model_validator(mode="after")
    def _coherent(self) -> CycleFile:
        if not 1900 <= self.start.year <= self.end.year < 2200 and self.start < self.end:
            raise ValueError("start or end lies in no year of ours. Correct the year.")
        if self.end <= self.start:
            raise ValueError("end is not after start. Correct one of the two dates.")
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        later = {"week": (self.end - self.start).days >= 7, "month": months, "year": months >= 12}
        if not later[self.period]:
            raise ValueError(
                f"end lies in the same {self.period} as start. "
                "Nothing can change within one; choose a longer cycle or a shorter period."
            )
        self._check_waves()
        after = self.follow_up
        if after and not self.end < after.from_ <= after.to:
            raise ValueError(
                "follow_up does not lie after end, or ends before it begins. Correct its dates."
            )
        if _climbs(self.data):
            raise ValueError("data lies outside the kit's root. Keep evidence below the root.")
        files = [f for of in self.tables.values() for s in of for f in (s.file, s.line_items) if f]
        if any(map(_climbs, files)):
            raise ValueError("tables names a file outside data. Keep evidence below data.")
        for part in ("shifts", "indicators", "trends", "conditions"):
            ids = [item.id for item in getattr(self, part)]
            if len(set(ids)) < len(ids):
                raise ValueError(f"{part} has the same id twice. Give each its own.")
        followed = [(t.source, t.measure_name, t.scored) for t in self.trends]
        if len(set(followed)) < len(followed):
            raise ValueError(
                "two trends follow the same scores, and what one withholds the other would tell. "
                "Make them one, and watch several levels."
            )
        outside = [e for e in self.context if not self.start <= e.date <= self.end]
        if outside:
            raise ValueError(
                f"context holds {len(outside)} events outside {self.start} to {self.end}. "
                "Correct the date, or leave the event out."
            )
        return self

    def _check_waves(self) -> None:
        """Windows that can be told apart, named by the window; the key stands first, as for all
        rules about several keys, so that the message finds its line."""
        for name, window in self.waves.items():
            if window.to < window.from_:
                raise ValueError(f"waves holds {name}, which ends before it begins. Correct it.")
            if window.from_ < self.start or window.to > self.end:
                raise ValueError(
                    f"waves holds {name}, which lies outside {self.start} to {self.end}. "
                    "Correct it, or start and end."
                )
        for (before, earlier), (name, window) in pairwise(self.waves.items()):
            if window.from_ <= earlier.to:
                raise ValueError(
                    f"waves holds {before} and {name}, which overlap or are not in order. "
                    "List them by date."
                )
            if self.period_number(window.from_) == self.period_number(earlier.from_):
                raise ValueError(
                    f"waves holds {before} and {name}, which begin in the same {self.period}. "
                    "Choose a shorter period, or join them."
                )

    def period_number(self, day: date) -> int:
        """The period of a day: 1 is the cycle's first week, month or year (twelve months)."""
        if self.period == "week":
            return (day - self.start).days // 7 + 1
        months = (day.year - self.start.year) * 12 + day.month - self.start.month
        return months // (12 if self.period == "year" else 1) + 1


def _climbs(path: str) -> bool:
    """Out of the folder it starts from, on any system: ../x, /x, C:\\x."""
    parts = PurePath(path).parts + PureWindowsPath(path).parts
    return ".." in parts or bool(PureWindowsPath(path).drive) or path[:1] in ("/", "\\")
