"""What may be read, by whom: the limits of policies.yml, and what a cycle file may change of them.

Takes policies.yml, gives LIMITS, FIXED, READERS and Privacy. cycle_file and disclosure import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources

import yaml
from pydantic import Field, ValidationInfo, field_validator, model_validator

from impactkit.schema.parts import Part

_POLICIES = yaml.safe_load(
    resources.files(__package__).joinpath("policies.yml").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Limit:
    """One limit: what it is called, why there is one, and who says so.

    value, floor, least, most : in people or classrooms; higher is stricter. not_for : audiences
    without it. by_n : for the extremes, shares by the number of people from which on they hold.
    """

    name: str
    why: str
    source: str
    value: int = 0
    floor: int = 0
    least: int = 0
    most: int = 0
    not_for: tuple[str, ...] = ()
    by_n: Mapping[int, float] = field(default_factory=dict)

    def holds_for(self, audience: str) -> bool:
        """Does the limit hold for this audience?"""
        return audience not in self.not_for


def _limits(part: str) -> dict[str, Limit]:
    return {key: Limit(**limit) for key, limit in _POLICIES[part].items()}


LIMITS = _limits("limits")
FIXED = _limits("fixed")
READERS: dict[str, dict] = _POLICIES["audiences"]
LEVELS: dict[str, dict[str, bool]] = _POLICIES["levels"]


def _own(key: str) -> int:
    return Field(LIMITS[key].value, description=LIMITS[key].name)


class Privacy(Part):
    """A district's own limits: stricter as it likes, weaker only where it says `unsafe: true`."""

    # Before the limits, which are read with it in mind.
    unsafe: bool = Field(False, description="true: a limit is below the kit's floor, on purpose")
    min_students: int = _own("min_students")
    min_classrooms: int = _own("min_classrooms")
    small_cells: int = _own("small_cells")
    width: int = _own("width")

    @field_validator(*LIMITS)
    @classmethod
    def _within(cls, value: int, info: ValidationInfo) -> int:
        limit = LIMITS[info.field_name]
        if value < limit.least:
            raise ValueError(f"{value} would be no limit. Use {limit.floor} or more.")
        if value > limit.most:
            raise ValueError(f"{value} is above {limit.most}. Use {limit.most} or less.")
        if value < limit.floor and info.data.get("unsafe") is False:
            raise ValueError(
                f"{value} is below the kit's floor of {limit.floor}. Use {limit.floor} or more; "
                "or write unsafe: true beside it, and every page of the cycle says so."
            )
        return value

    @model_validator(mode="after")
    def _unsafe_for_a_reason(self) -> Privacy:
        if self.unsafe and not self.below_floor:
            raise ValueError("unsafe is true, but no limit is below the kit's floor. Remove it.")
        return self

    @property
    def below_floor(self) -> dict[str, str]:
        """Each limit that is weaker than the kit's floor, by its key, in a sentence to print."""
        return {
            key: f"{limit.name[0].upper()}{limit.name[1:]} is {value}; the floor is {limit.floor}."
            for key, limit in LIMITS.items()
            if (value := getattr(self, key)) < limit.floor
        }
