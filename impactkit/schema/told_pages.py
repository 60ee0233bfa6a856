"""facts.json: what pages of one cycle told one audience. Read again, it counts as known.

Takes its text, gives ToldPages, or says what is strange in it. cycle and batch import it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

from impactkit.errors import Problem

FACTS = "facts.json"
CANNOT_BE_READ = "says what an earlier page told, and cannot be read."
REMEDY = "Put it back as it was. Delete it only where nobody has seen that page."
MOST_TOLD = 8
PARTS_OF_AN_ID = 6
SHARE = ("share", "share_joined", "share_left", "agreement")
Count = Annotated[int, Field(ge=0)]


class Told(BaseModel):
    """A part of facts.json. What a later kit adds is left alone; what is known must be sound."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class ToldFact(Told):
    """One number that a page told, or that it did not."""

    id: str
    status: Literal["shown", "withheld", "empty", "coded"]
    statistic: str
    value: FiniteFloat | None = None
    low: FiniteFloat | None = None
    high: FiniteFloat | None = None
    count: Count | None = None
    n: Count | None = None
    rooms: Count | None = None
    direction: str | None = None
    mark: str | None = None

    @model_validator(mode="after")
    def _sound(self) -> ToldFact:
        if len(self.id.partition("/")[2].split(".")) != PARTS_OF_AN_ID:
            raise ValueError("id has not six parts")
        if self.statistic in SHARE and self.value is not None and not 0 <= self.value <= 1:
            raise ValueError("a share is not between 0 and 1")
        if self.status == "coded" and None in (self.n, self.low, self.high):
            raise ValueError("a coded fact lacks n, low or high")
        if self.status == "withheld" and (self.value, self.count, self.n) != (None, None, None):
            raise ValueError("a withheld fact holds a number")
        return self


class When(Told):
    """The cycle's days and periods when a page was made."""

    start: Annotated[date, Field(strict=False)]
    end: Annotated[date, Field(strict=False)]
    period: str
    edition: str = ""


class Earlier(Told):
    """What one page told before others."""

    facts: list[ToldFact]
    when: When | None = None


class ToldPages(Earlier):
    """What every page of a cycle told one audience: the newest, and those `before` it."""

    audience: Literal["coach", "leader", "public"]
    cycles: list[str] | None = None
    before: list[Earlier] = []
    rooms: Mapping[str, str] = {}
    waves: Mapping[str, Mapping[str, str]] = {}


def what_is_strange(text: str | bytes, place: str, audience: str, cycle: str) -> list[Problem]:
    """Problems of a facts.json; none where it is what a page of this cycle may have told.

    audience : the folder in which it stands; any where that is no audience's.
    """
    try:
        pages = ToldPages.model_validate_json(text)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        if any(one["type"] in ("missing", "json_invalid", "model_type") for one in found):
            return [Problem(place, CANNOT_BE_READ, REMEDY)]
        places = [".".join(map(str, one["loc"])) for one in found[:MOST_TOLD]]
        return [
            _strange(place, where, _why(one)) for where, one in zip(places, found, strict=False)
        ]
    if audience in ("coach", "leader", "public") and pages.audience != audience:
        return [_strange(place, "audience", "is not the one whose folder it stands in")]
    every = (fact for page in (pages, *pages.before) for fact in page.facts)
    if any(fact.id.partition("/")[0] != cycle for fact in every):
        return [_strange(place, "facts", "are of another cycle")]
    return []


def _why(error: Mapping) -> str:
    """What is wrong with a value, without the value."""
    if error["type"] == "literal_error":
        known = "coach, leader or public" if error["loc"][-1] == "audience" else (
            "shown, withheld, empty or coded"
        )  # fmt: skip
        return f"is not {known}"
    if error["type"] == "value_error":
        return f"does not hold together: {error['msg'].removeprefix('Value error, ')}"
    return "is not what a page tells there"


def _strange(place: str, where: str, why: str) -> Problem:
    return Problem(f"{place}, {where}", f"{why}; what it told would not be known.", REMEDY)
