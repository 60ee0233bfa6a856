"""Texts that a spreadsheet would run as formulas, made harmless in what the kit writes.

Takes a text, or a cell of openpyxl; imports nothing of the kit. rescore and start write with it.
"""

from __future__ import annotations

import re

RUN = r"=+\-@＝＋－＠﹦﹢﹣﹫"
UNSEEN = r"[\s\x00-\x1f\x7f-\x9f\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]*"
# At the start of a text, and of what another separator or a line's end would make a cell.
BEGINS = re.compile(rf"(^|[;\t\n])({UNSEEN})(?=[{RUN}])")
SIGNS = re.compile(r"^[\t\n]")
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # no XML holds them


def as_text(text: str) -> str:
    """A text for a CSV file; an apostrophe stands before what would be run. Numbers stay.

    Every line's end becomes a line feed: a carriage return alone would end the row.
    """
    if NUMBER.fullmatch(text):
        return text
    harmless = BEGINS.sub(r"\1'\2", re.sub(r"\r\n?", "\n", text))
    return f"'{harmless}" if SIGNS.match(harmless) else harmless


def write(cell, value: object):
    """Put a value into a cell of a workbook; a text stays the text that it is, and is not run."""
    if isinstance(value, str):
        cell.value = CONTROL.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = bool(BEGINS.match(cell.value or ""))
    else:
        cell.value = value
    return cell
