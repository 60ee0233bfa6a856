"""What people write in a cell → the one way in which the contract writes it.

Takes a text and what the cycle file declares, gives a text (2026-01-31, 12.5, yes, a level of
the scale) or Unread with the reason. Where a text has two readings it is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from impactkit.intake.unfit import (
    NOBODY_WORDS,
    NOT_A_DATE,
    NOT_WHOLE,
    Unread,
    unfit_name,
    unfit_number,
    unfit_step,
)
from impactkit.schema import Column, CycleFile, Table

TWO_DATES = Unread(
    "dates with two readings, as in 3/4/2026",
    "Write dates: month first, or dates: day first, in the cycle file.",
)
TWO_NUMBERS = Unread(
    "numbers with a comma, which has two readings",
    "Write decimals: point, or decimals: comma, in the cycle file.",
)
BROKEN = Unread(
    "errors of a spreadsheet, as #REF!", "Mend them there, or leave the cells blank, and save."
)
FORMULA = Unread("formulas", "Paste them as values.")
TOTAL = Unread("words of a totals row", "Take such rows out of the file.")
# In any language of a spreadsheet: #REF!, #N/A, #NV, #¡VALOR!; in LibreOffice Err:502.
ERRORS = re.compile(r"#(?:¡?[^\W\d_]{2,}(?:/0)?[!?]|N/A|NV|N/D)|Err:[0-9]{3}")

RUNS = re.compile(r"[=@]|[+-]\w+[(|!]")
TOTALS = {"total", "totals", "grand total", "sum", "average", "mean", "median", "class average"}
LOOKED_FOR = frozenset(TOTALS) | NOBODY_WORDS
NAMING = ("classroom", "student", "student_name")  # Sum is a family's name
NAMES = ("classroom", "student", "role")
FREE = ("response", "note")

YES_NO = {"yes": "yes", "y": "yes", "true": "yes", "no": "no", "n": "no", "false": "no"}
MONTHS = ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y", "%d %b %y", "%b %d %y")
TIME = re.compile(
    r"[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*"
    r"(?P<half>[AP]\.?M\.?)?\s*(?:Z|[A-Z]{2,5}(?:[+-][\d:]+)?|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
YEARS = range(1900, 2200)
PARTS = re.compile(r"([0-9]{1,4})([/.-])([0-9]{1,2})\2([0-9]{1,4})")


def read(column: Column, table: Table, about: CycleFile, levels: Sequence[str] = ()) -> Callable:
    """The reader of one column of a table: text → canonical text, or Unread.

    `levels` are the steps of the scales whose scores the column holds. A text that is no step,
    no id or no yes or no, and no slip that is known, passes as it is, for the contract to find.
    """
    measured = column.name == table.measured
    if column.kind == "date":
        of_kind = _dates(about)
    elif column.kind in ("whole", "number"):
        number = numbers(about)

        def of_kind(text: str) -> str | Unread:
            found = number(text)
            if found is None:
                return unfit_number(text, column, table.name, measured)
            broken = column.kind == "whole" and isinstance(found, str) and "." in found
            return NOT_WHOLE if broken else found

    elif column.kind == "yes_no":
        of_kind = _yes_no
    elif levels:
        step, wanted = _levels(levels, about), set(levels)

        def of_kind(text: str) -> str | Unread:
            found = step(text)
            slip = None if found in wanted else unfit_step(text, column, table.name, measured)
            return slip or found

    elif column.name in NAMES:

        def of_kind(text: str) -> str | Unread:
            return unfit_name(text) or text

    else:
        of_kind = str
    naming, free = column.name in NAMING or column.kind == "date", column.name in FREE
    as_it_is = column.kind == "text" and not levels

    def reader(text: str) -> str | Unread:
        if as_it_is and text.isdigit():
            return text
        if text[0] in "#E" and ERRORS.fullmatch(text):
            return BROKEN
        if text[0] in "=@+-" and not free and RUNS.match(text):
            return FORMULA
        if naming and text.casefold().rstrip(":") in TOTALS:
            return TOTAL
        return of_kind(text)

    return reader


def harmless(texts: Sequence[str]) -> bool:
    """Letters and digits alone, no totals, no word for nobody: nothing that a reader looks for."""
    if all(map(str.isdigit, texts)):
        return True
    return all(map(str.isalnum, texts)) and LOOKED_FOR.isdisjoint(map(str.casefold, texts))


def _dates(about: CycleFile) -> Callable:
    def reader(text: str) -> str | Unread:
        moment = read_moment(text, about)
        if isinstance(moment, Unread):
            return moment
        if moment is None:
            return NOT_A_DATE
        return moment.date().isoformat() if moment.year in YEARS else NOT_A_DATE

    return reader


def time_of_day(text: str, about: CycleFile) -> str | None:
    """14:03:00, where a date is written with a time of day."""
    moment = read_moment(text, about)
    return f"{moment:%H:%M:%S}" if isinstance(moment, datetime) and TIME.search(text) else None


def read_moment(text: str, about: CycleFile) -> datetime | Unread | None:
    """A date, with its time of day where one is written; None where it is no date.

    Year first is always read, months by name too; 3/4/2026 only in the declared order, or
    where one order alone makes a date. Two-digit years lie within fifty years of the cycle.
    """
    time = TIME.search(text)
    day = text[: time.start()].strip() if time else text
    found = _day(day, about)
    if not isinstance(found, date):
        return found
    if not time:
        return datetime(found.year, found.month, found.day)
    hour, half = int(time["hour"]), (time["half"] or "").upper().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        return datetime(
            found.year, found.month, found.day, hour, int(time["minute"]), int(time["second"] or 0)
        )
    except ValueError:
        return None


def _day(text: str, about: CycleFile) -> date | Unread | None:
    parts = PARTS.fullmatch(text)
    if not parts:
        return _month_by_name(text, about)
    first, _, second, third = parts.groups()
    if len(first) == 4:
        return _real(int(first), int(second), int(third)) if len(third) < 3 else None
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    readings = {
        "month first": _real(_year(third, about), int(first), int(second)),
        "day first": _real(_year(third, about), int(second), int(first)),
    }
    if about.dates:
        return readings[about.dates]
    possible = set(readings.values()) - {None}
    if len(third) == 2 and len(first) == 2:
        possible |= {_real(_year(first, about), int(second), int(third))} - {None}
    return TWO_DATES if len(possible) > 1 else next(iter(possible), None)


def _month_by_name(text: str, about: CycleFile) -> date | None:
    plain = re.sub(r"[\s,.-]+", " ", text).strip()
    for form in MONTHS:
        try:
            found = datetime.strptime(plain, form).date()
        except ValueError:
            continue
        return (
            found
            if "%Y" in form
            else _real(_year(f"{found.year % 100}", about), *found.timetuple()[1:3])
        )
    return None


def _year(digits: str, about: CycleFile) -> int:
    if len(digits) == 4:
        return int(digits)
    century = about.start.year // 100 * 100
    candidates = (century - 100 + int(digits), century + int(digits), century + 100 + int(digits))
    return min(candidates, key=lambda year: abs(year - about.start.year))


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def numbers(about: CycleFile) -> Callable:
    """The reader of numbers: text → canonical text, TWO_NUMBERS, or None where it is none."""
    point, comma = re.compile(_number(r"\.", ",")), re.compile(_number(",", r"\."))

    def reader(text: str) -> str | Unread | None:
        plain = re.sub(r"(?<=[0-9])[ \u00a0\u202f'’](?=[0-9]{3}(?![0-9]))", "", text)
        if about.decimals == "comma":
            if not comma.fullmatch(plain):
                return None
            plain = plain.replace(".", "").replace(",", ".")
        elif point.fullmatch(plain) and (about.decimals or "," not in plain):
            plain = plain.replace(",", "")
        elif about.decimals is None and comma.fullmatch(plain):
            return TWO_NUMBERS
        else:
            return TWO_NUMBERS if about.decimals is None and point.fullmatch(plain) else None
        whole, _, part = re.sub(r"\.0+$", "", plain).partition(".")
        sign = "-" if whole[0] == "-" and plain.strip("-0.") else ""
        return f"{sign}{whole.lstrip('+-0') or '0'}{'.' if part else ''}{part}"

    return reader


def _number(decimal: str, thousands: str) -> str:
    return rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+)(?:{decimal}[0-9]+)?"


def _yes_no(text: str) -> str:
    return YES_NO.get(text.casefold(), text)


def _levels(levels: Sequence[str], about: CycleFile) -> Callable:
    """2.0 is the level 2, and a the level A; 02 is neither."""
    exact, folded = set(levels), {level.casefold(): level for level in levels}
    zeros = r"(?:,|\.)0+" if about.decimals == "comma" else r"\.0+"

    def reader(text: str) -> str:
        if text in exact:
            return text
        return folded.get(re.sub(rf"(?<=[0-9]){zeros}$", "", text).casefold(), text)

    return reader
