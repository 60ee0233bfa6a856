"""Level 3: a trend as a person writes it down, with its scale.

Takes text scalars, gives Trend. cycle_file imports it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from impactkit.schema.parts import Id, Part, Text


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
    several: Literal["mean", "best", "first", "last", "by task"] | None = Field(
        None, description="which of several scores of one student in one wave counts"
    )
    tasks: tuple[Text, ...] = Field(
        (), description="with several: by task, the tasks that count, the foremost first"
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
        if (self.several == "by task") != bool(self.tasks):
            raise ValueError(
                "several: by task and tasks belong together. "
                "List the tasks that count, the foremost first, or take both out."
            )
        if self.scored != "score" and self.levels != ["no", "yes"]:
            raise ValueError("proficient and complete are yes or no. Use the scale no, yes.")
        return self
