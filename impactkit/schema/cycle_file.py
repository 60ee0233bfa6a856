"""A coaching cycle as a person writes it down: params/<cycle>.yml, one model, no inheritance.

Takes text scalars, gives a frozen CycleFile. The field descriptions are the reference
that docs/reference.md and the error messages use.
"""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

AUDIENCES = ("coach", "leader", "public")
CONDITION_SCALE = (1, 2, 3, 4)  # strongly disagree … strongly agree; 3 and 4 count as agreement

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Part(BaseModel):
    """A piece of a cycle file: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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

    @property
    def counted(self) -> str:
        return self.tallied if self.measured == "tally" else "responses"


class Level(Part):
    """One step of a rubric, lowest first."""

    level: Text
    label: Text


class Trend(Part):
    """Level 3: one measure followed over the cycle."""

    id: Id
    name: Text
    source: Literal["rubric_scores", "assessments"] = "rubric_scores"
    measure: Text | None = Field(
        None,
        description="the name in the table's rubric (or assessment) column; the id if left out",
    )
    scored: Literal["score", "proficient", "complete"] = Field(
        "score", description="which column; proficient and complete belong to assessments"
    )
    scale: tuple[Level, ...] = Field(min_length=2, description="lowest first")
    watch: tuple[Text, ...] = Field(min_length=1, description="the levels whose share is followed")
    window: Text | None = Field(None, description="when it is collected")
    equivalent_tasks: tuple[Text, ...] = Field(
        (), description="tasks that the team holds to be equally hard, as in the column task"
    )

    @property
    def levels(self) -> list[str]:
        return [step.level for step in self.scale]

    @property
    def measure_name(self) -> str:
        return self.measure or self.id

    def label(self, level: str) -> str:
        return next(step.label for step in self.scale if step.level == level)

    def step_name(self, level: str) -> str:
        """clear justification (2); proficient."""
        return self.label(level) if level in ("no", "yes") else f"{self.label(level)} ({level})"

    @model_validator(mode="after")
    def _coherent(self) -> Trend:
        if len(set(self.levels)) < len(self.levels):
            raise ValueError("two steps of the scale have the same level. Give each its own.")
        strangers = [level for level in self.watch if level not in self.levels]
        if strangers:
            scale = ", ".join(self.levels)
            raise ValueError(
                f"watch names levels that are not on the scale ({scale}). Watch levels that are."
            )
        if (self.scored == "score") != (self.source == "rubric_scores"):
            raise ValueError(
                "score belongs to rubric_scores, proficient and complete to assessments. "
                "Change source or scored."
            )
        if self.scored != "score" and self.levels != ["no", "yes"]:
            raise ValueError("proficient and complete are yes or no. Use the scale no, yes.")
        return self


class ContextEvent(Part):
    """Something else that went on during the cycle."""

    date: date
    what: Text


class Condition(Part):
    """One item of the survey on the conditions that leaders create."""

    id: Id
    question: Text


class Agreements(Part):
    """What each side protects during the cycle."""

    leaders: tuple[Text, ...] = ()
    coaches: tuple[Text, ...] = ()


class Privacy(Part):
    """The smallest groups that may be published. A cycle may change the usual
    10 students and 3 classrooms, never below the floor of 5 and 3."""

    min_students: int = Field(10, ge=5)
    min_classrooms: int = Field(3, ge=3)


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
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "en"
    period: Literal["week", "month"] = "week"
    synthetic: bool = Field(False, description="yes: the page says that the data are invented")
    data: Text = Field(description="the folder of the evidence tables, from the kit's root")
    baseline: Text | None = Field(None, description="what was known before coaching began")
    shifts: tuple[Shift, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = ()
    trends: tuple[Trend, ...] = ()
    agreements: Agreements = Agreements()
    context: tuple[ContextEvent, ...] = ()
    conditions: tuple[Condition, ...] = ()
    draft_statement: Text | None = None
    change_our_mind: Text | None = Field(None, description="evidence that would change our mind")
    decision: Text | None = Field(None, description="what leader and coach decided, if they have")
    next_meeting: date | None = None
    lexicon: dict[Literal["justification", "representations", "vocabulary"], tuple[Text, ...]] = (
        Field(default_factory=dict, description="words to add to vocabulary, representations, …")
    )
    absence_codes: tuple[Text, ...] = Field(
        (), description="the district's own marks for a student who was away"
    )
    privacy: Privacy = Privacy()

    @model_validator(mode="after")
    def _coherent(self) -> CycleFile:
        if self.end <= self.start:
            raise ValueError("end is not after start. Correct one of the two dates.")
        months = (self.end.year, self.end.month) != (self.start.year, self.start.month)
        if not (months if self.period == "month" else (self.end - self.start).days >= 7):
            raise ValueError(
                f"end lies in the same {self.period} as start. "
                "Nothing can change within one; choose a longer cycle or a shorter period."
            )
        if PurePath(self.data).is_absolute() or ".." in PurePath(self.data).parts:
            raise ValueError("data lies outside the kit's root. Keep evidence below the root.")
        for part in ("shifts", "indicators", "trends", "conditions"):
            ids = [item.id for item in getattr(self, part)]
            if len(set(ids)) < len(ids):
                raise ValueError(f"{part} has the same id twice. Give each its own.")
        outside = [e for e in self.context if not self.start <= e.date <= self.end]
        if outside:
            raise ValueError(
                f"context holds {len(outside)} events outside {self.start} to {self.end}. "
                "Correct the date, or leave the event out."
            )
        return self
