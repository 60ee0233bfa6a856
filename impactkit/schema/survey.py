"""The survey on the conditions that leaders create: its items, each with its own scale.

Takes text scalars, gives Condition. cycle_file imports it.
"""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from impactkit.schema.parts import Id, Part, Text

CONDITION_SCALE = ("1", "2", "3", "4")  # strongly disagree … strongly agree
AGREE_FROM = "3"
STEPS = range(3, 8)


class Step(Part):
    """One answer that people may give."""

    level: Text = Field(description="as it stands in the column rating")
    label: Text = Field(description="as it should stand on the page")

    @property
    def said(self) -> str:
        return self.level if self.label == self.level else f"{self.label} ({self.level})"


class Condition(Part):
    """One item of the survey on the conditions that leaders create."""

    id: Id
    question: Text
    scale: tuple[Step, ...] = Field(
        tuple(Step(level=step, label=step) for step in CONDITION_SCALE),
        description="three to seven answers, lowest first; words, numbers, or level and label",
    )
    agree_from: Text = Field(
        AGREE_FROM, description="the answer from which on it counts as agreement"
    )

    @field_validator("scale", mode="before")
    @classmethod
    def _words(cls, scale: object) -> object:
        """A step may be written as one word or number."""
        if not isinstance(scale, (list, tuple)):
            return scale
        return [{"level": of, "label": of} if isinstance(of, str) else of for of in scale]

    @property
    def levels(self) -> list[str]:
        return [step.level for step in self.scale]

    @property
    def agreeing(self) -> list[str]:
        """The answers that count as agreement."""
        return self.levels[self.levels.index(self.agree_from) :]

    @property
    def agreement(self) -> str:
        """Which answers count: 3 or 4 on the scale 1 to 4; often or always."""
        *others, last = (step.said for step in self.scale if step.level in self.agreeing)
        counted = f"{', '.join(others)} or {last}" if others else last
        if all(step.level.isdigit() and step.label == step.level for step in self.scale):
            return f"{counted} on the scale {self.levels[0]} to {self.levels[-1]}"
        return counted

    @model_validator(mode="after")
    def _coherent(self) -> Condition:
        if len(self.levels) not in STEPS:
            raise ValueError(
                "the scale does not have 3 to 7 steps. Write the answers, lowest first."
            )
        folded = [level.casefold() for level in self.levels]
        if len(set(folded)) < len(folded):
            raise ValueError("two steps of the scale are the same. Give each its own.")
        if all(level.isdigit() for level in self.levels):
            numbers = [int(level) for level in self.levels]
            if numbers != sorted(numbers):
                raise ValueError("the scale does not begin with its lowest step. Turn it around.")
        if self.agree_from not in self.levels:
            scale = ", ".join(self.levels)
            raise ValueError(
                f"agree_from is no step of the scale ({scale}). "
                "Write the step from which an answer counts as agreement."
            )
        if self.agree_from == self.levels[0]:
            raise ValueError(
                "agree_from is the lowest step, so that every answer would count as agreement. "
                "Write a higher one."
            )
        return self
