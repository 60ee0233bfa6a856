"""What stands in a cell that cannot be read → why, and the remedy that fits.

Takes a text and its column, gives Unread. values asks it where no reader knows the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from impactkit.schema import Column


@dataclass(frozen=True)
class Unread:
    """Completes "N values are …"; remedy as in Problem."""

    message: str
    remedy: str


NOT_A_DATE = Unread("not dates like 2026-01-31", "Write them as year-month-day.")
NOT_NUMBERS = Unread("not numbers", "Correct them.")
NOT_WHOLE = Unread("not whole numbers", "Correct them.")
NOT_PLAIN = Unread("not numbers in plain digits, as 12 or 1.5", "Write them out in digits.")
FRACTION = Unread(
    "points with what they are out of, as 13/15", "Write the points alone, in a column of numbers."
)
PERCENT = Unread("percentages, where a count belongs", "Write the number itself.")
MARKED = Unread(
    "numbers with a mark behind them, as 13*",
    "Take the mark out; what it says can stand in a column of its own.",
)
MADE_DATE = Unread(
    "dates, which a spreadsheet makes of 1/2 and 7-1",
    "Format the column there as text, and write them again.",
)
SCIENTIFIC = Unread(
    "numbers like 1.00043E+11, in which a spreadsheet has lost digits",
    "Format the column there as a number without decimals, or as text, and save the file again.",
)
LETTERS = Unread(
    "letter grades, where a number belongs",
    "Read the column as proficient, below tables.assessments in the cycle file, with its heading "
    "and your grades: columns: {proficient: Grade}, "
    'recode: {proficient: {"A": "yes", "B+": "no"}}.',
)
NOBODY = Unread(
    "words for none, as N/A or ?", "Write what belongs there, or leave the cells blank."
)
AWAY_MEASURED = Unread(
    "marks such as N/A",
    "If they say that somebody was away, list the mark below absence_codes in the cycle file; "
    "if they say nothing, leave the cells blank.",
)
AWAY = Unread("marks such as N/A", "Leave the cells blank where there is nothing to say.")

AWAY_WORDS = frozenset(
    "n/a na n.a. none null nil n/s ns nd tbd - – — -- . ? m missing unscored incomplete inc".split()
) | {"not scored", "no score", "not graded", "did not take", "not taken"}
NOBODY_WORDS = frozenset("n/a none nil nan unknown undefined tbd".split())
PLACEHOLDER = re.compile(r"[-–—?.*_/]+")
YES_NO_WORDS = frozenset("yes y true no n false".split())
LETTER_GRADE = re.compile(r"[A-F][+\-−–]?")
PERCENTAGE = re.compile(r"[+-]?\d[\d.,' ]* ?%")
OUT_OF = re.compile(r"[0-9]+(?:[.,][0-9]+)? ?(?:/|of|out of) ?[0-9]+(?:[.,][0-9]+)?", re.IGNORECASE)
MARK = re.compile(r"[0-9]+(?:[.,][0-9]+)? ?(?:[*†‡§#!+~^°¹²³]+|\([a-z]\)|[a-z])", re.IGNORECASE)
A_DATE = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9](?:[ T][0-9:.]+)?")
SHORT_DATE = re.compile(
    r"(?:\d{1,2}-(?:M)|(?:M)-\d{1,2})".replace(
        "M", "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    )
)
E_NOTATION = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}", re.IGNORECASE)


def unfit_number(text: str, column: Column, table: str, measured: bool) -> Unread:
    """Why a text is no number, in a column of numbers."""
    found = _known_slip(text, column, table, measured)
    if found:
        return found
    if any(sign.isdecimal() for sign in text):
        return NOT_PLAIN  # 1e3, 1_000, 0x10, digits of other scripts
    return NOT_WHOLE if column.kind == "whole" else NOT_NUMBERS


def unfit_step(text: str, column: Column, table: str, measured: bool) -> Unread | None:
    """Why a text is no step of a scale, where it is a slip that is known; else None."""
    return _known_slip(text, column, table, measured)


def _known_slip(text: str, column: Column, table: str, measured: bool) -> Unread | None:
    plain = text.casefold()
    if plain in YES_NO_WORDS:
        return Unread(
            "yes or no, or TRUE or FALSE, where a number belongs",
            f"Say what they count as, below tables.{table} in the cycle file: "
            f'recode: {{{column.name}: {{"TRUE": "1", "FALSE": "0"}}}}, '
            "with the words as they stand.",
        )
    if plain in ("x", "✓", "✔", "✗", "✘", "☑", "☒"):
        return Unread(
            "crosses or ticks, where a number belongs",
            f"Say what a cross and a blank cell count as, below tables.{table} in the cycle file: "
            f'recode: {{{column.name}: {{"x": "1", "": "0"}}}}.',
        )
    if plain in AWAY_WORDS:
        return AWAY_MEASURED if measured else AWAY
    if LETTER_GRADE.fullmatch(text) and table == "assessments":
        return LETTERS
    for form, why in (
        (A_DATE, MADE_DATE),
        (SHORT_DATE, MADE_DATE),
        (PERCENTAGE, PERCENT),
        (OUT_OF, FRACTION),
        (MARK, MARKED),
    ):
        if form.fullmatch(text):
            return why
    return None


def unfit_name(text: str) -> Unread | None:
    """Why a text names no classroom and no student; None where it may."""
    if text.casefold() in NOBODY_WORDS or PLACEHOLDER.fullmatch(text):
        return NOBODY
    if E_NOTATION.fullmatch(text):
        return SCIENTIFIC
    if A_DATE.fullmatch(text) or SHORT_DATE.fullmatch(text):
        return MADE_DATE
    return None
