"""Where a table's rows come from, when not from a file in the kit's own form.

Takes text scalars, gives Source: one entry below `tables` in a cycle file. Each export format
is one module in intake/exports; here stands only what a person writes down about it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from impactkit.schema.evidence_tables import TABLES
from impactkit.schema.parts import Id, Part, Text

Export = Literal["tidy", "wide", "google_forms", "canvas", "oneroster"]
DISTRICT_WIDE = ("google_forms", "canvas", "oneroster")
"""Exports that hold more than one cycle: what lies outside it is counted, not an error."""


NUMBER = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?(%?)")


@dataclass(frozen=True)
class Cut:
    """The score from which a student is proficient; percent: of the points possible."""

    value: Decimal
    percent: bool

    def __str__(self) -> str:
        return f"{self.value}{'%' if self.percent else ''}"


def _cut(written: object) -> Cut:
    if isinstance(written, Cut):
        return written
    found = NUMBER.fullmatch(str(written).strip())
    if not found:
        raise ValueError("is no score. Write it like 80 (points) or 80% (of the points possible).")
    return Cut(Decimal(found[1].replace(",", ".")), found[2] == "%")


class Item(Part):
    """One column of a wide file (a wave, a question, an assignment), and what its cells are."""

    column: Text = Field(description="the heading; for oneroster the line item's title")
    date: Date | None = None
    task: Text | None = None
    rubric: Text | None = None
    assessment: Text | None = None
    shift: Text | None = None
    indicator: Text | None = None
    item: Text | None = None
    checked: dict[Id, Text] = Field(
        default_factory=dict, description="a checkbox question: each id, and its box's text"
    )
    none: Text | None = Field(None, description="the box that says that none was seen")
    others: Literal["left out"] | None = Field(
        None, description="left out: boxes that are not listed here say nothing of those that are"
    )

    def values(self) -> dict[str, str]:
        """What the item says of each of its cells, by the table's column."""
        said = self.model_dump(exclude={"column", "checked", "none", "others"}, exclude_none=True)
        return {column: str(value) for column, value in said.items()}


class Source(Part):
    """One file that holds rows of an evidence table."""

    file: Text | None = Field(None, description="below `data`; else the table's name")
    sheet: Text | None = Field(None, description="of a workbook; else the table's name")
    export: Export = "tidy"
    columns: dict[str, Text] = Field(
        default_factory=dict, description="the table's column: the file's heading, or `column F`"
    )
    fill: dict[str, Text] = Field(
        default_factory=dict, description="the table's column: one text for every row"
    )
    recode: dict[str, dict[str, Text]] = Field(
        default_factory=dict,
        description="the table's column: {the file's text: ours}; \"\" is a blank cell",
    )
    items: tuple[Item, ...] = ()
    line_items: Text | None = Field(None, description="oneroster: the file lineItems.csv")
    zeros: Literal["scores", "ungraded"] | None = Field(
        None, description="canvas: what a 0 is where the file cannot tell"
    )
    proficient_from: Annotated[Cut, BeforeValidator(_cut)] | None = Field(
        None,
        description="assessments: the score from which proficient is yes; 80%: of the points "
        "possible",
    )
    fill_down: tuple[Literal["date", "classroom", "student"], ...] = Field(
        (), description="columns in which a blank cell means the same as the cell above it"
    )

    @model_validator(mode="after")
    def _coherent(self) -> Source:
        if self.export in ("wide", "canvas", "oneroster") and not self.items:
            raise ValueError(
                f"export: {self.export} needs items, one for each column to read. "
                "Write items: with a column and what its cells are."
            )
        if (self.export == "oneroster") != (self.line_items is not None):
            raise ValueError(
                "line_items belongs to export: oneroster, and is needed there. "
                "Name the file lineItems.csv, or take the key out."
            )
        if self.export == "tidy" and self.items:
            raise ValueError(
                "items belong to exports with a column for each wave or question. "
                "Write export: wide, or take items out."
            )
        if self.zeros and self.export != "canvas":
            raise ValueError("zeros belongs to export: canvas. Take it out.")
        if (
            any(i.checked or i.none or i.others for i in self.items)
            and self.export != "google_forms"
        ):
            raise ValueError("checked belongs to export: google_forms. Take it out.")
        return self

    def strangers(self, table: str) -> list[str]:
        """Columns that this source speaks of and `table` does not have."""
        known = {column.name for column in TABLES[table].columns}
        named = set(self.columns) | set(self.fill) | set(self.recode)
        named |= {column for item in self.items for column in item.values()}
        return sorted(named - known - set(TABLES[table].also))
