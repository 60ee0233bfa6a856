"""Scores of an assessment, with points, as a percentage or out of points → yes or no.

Takes the column as it stands in the file, gives texts, proficient, and what cannot be read.
settle calls it. A score that cannot be read never becomes a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from impactkit.intake.coded import Coded
from impactkit.intake.unfit import FRACTION, PERCENTAGE, Unread
from impactkit.intake.values import numbers
from impactkit.schema import Cut, CycleFile

POINTS = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?(?:/|of|out of) ?([0-9]+(?:[.,][0-9]+)?)", re.I)
MOST = 200  # percent; extra credit ends before it
MIXED = Unread(
    "without a percent sign, while others have one",
    "Write the sign everywhere, or nowhere.",
)
BEYOND = Unread(f"percentages above {MOST}%", "Correct them, or the number format of the cells.")
OUT_OF_NONE = Unread("points out of 0", "Correct what they are out of.")
SIGN_OR_POINTS = Unread(
    "plain numbers, while proficient_from is a percentage",
    "Write proficient_from in points, such as 12, or the scores as percentages or like 13/15.",
)
SHARE = Unread(
    "percentages, while proficient_from is not above 1",
    "Write proficient_from as a percentage, such as 80%.",
)
IN_POINTS = Unread(
    FRACTION.message,
    "Write proficient_from as a percentage, such as 80%, or the points alone in the file.",
)
OF_ONE = Unread(
    "shares of 1, while proficient_from is above 1",
    "Write proficient_from as such a share too, or the scores in points.",
)
OUT_OF_REACH = Unread(
    "out of fewer points than proficient_from",
    "Write proficient_from in points of this assessment, or as a percentage, such as 80%.",
)


@dataclass(frozen=True)
class Read:
    """One score: its number, what it is out of where that is said, and whether it is percent."""

    value: Decimal
    out_of: Decimal | None = None
    percent: bool = False


def score_reader(about: CycleFile) -> Callable[[str], Read | Unread | None]:
    """The reader of scores: 12, 85% or 13/15; None where a text is none of these."""
    number = numbers(about)

    def reader(text: str) -> Read | Unread | None:
        points = POINTS.fullmatch(text)
        if points:
            earned, out_of = number(points[1]), number(points[2])
            if isinstance(earned, str) and isinstance(out_of, str):
                return Read(Decimal(earned), Decimal(out_of)) if Decimal(out_of) else OUT_OF_NONE
            return earned if isinstance(earned, Unread) else out_of
        percent = PERCENTAGE.fullmatch(text) is not None
        found = number(text.rstrip("%").rstrip() if percent else text)
        if isinstance(found, str):
            value = Decimal(found)
            return BEYOND if percent and value > MOST else Read(value, percent=percent)
        return found

    return reader


def judged(
    scores: Coded, points: Coded | None, cut: Cut | None, about: CycleFile
) -> tuple[Coded, Coded | None, dict[Unread, np.ndarray]]:
    """Scores as numbers, whether each is proficient, and the rows of what cannot be read.

    Parameters
    ----------
    scores : as they stand in the file. points : points possible of each, where the export knows.
    cut : proficient_from; None: nothing is judged.

    Returns
    -------
    numbers : 85 for 85%, 13 for 13/15; a text that is no score stays as it is.
    proficient : yes, no, or blank where the score is blank; None without a cut. What cannot be
        read is not blank: it must be told of.
    wrong : rows by what is wrong with them.
    """
    reader = score_reader(about)
    both = _beside(scores, points)
    read = [reader(text.partition("\x1f")[0]) for text in both.texts]
    out_of = [_points_of(text, reader) for text in both.texts]
    texts, said, wrong = [], [], {}
    percents = any(isinstance(one, Read) and one.percent for one in read)
    small = _all_shares(read)
    for place, (text, one, most) in enumerate(zip(both.texts, read, out_of, strict=True)):
        if isinstance(one, Read):
            why = _unlike(one, most, cut, percents, small)
        else:
            why = one if isinstance(one, Unread) else None
        if why:
            wrong.setdefault(why, []).append(place)
        texts.append(_number_text(text, one))
        sound = isinstance(one, Read) and cut and not why
        said.append(_says(one, most, cut) if sound else "no")  # what is not sound is told of
    rows = {why: np.isin(both.codes, places) for why, places in wrong.items()}
    changed = iter(texts)
    as_numbers = both.map(lambda _: next(changed))
    answers = iter(said)
    return as_numbers, both.map(lambda _: next(answers)) if cut else None, rows


def _beside(scores: Coded, points: Coded | None) -> Coded:
    """Each score with its points possible, apart by a sign that stands in no file."""
    if points is None:
        return scores
    width = len(points.texts) + 1
    pairs = np.where(scores.blank, -1, scores.codes.astype(np.int64) * width + points.codes + 1)
    kinds, codes = np.unique(pairs, return_inverse=True)
    texts = [
        f"{scores.texts[pair // width]}\x1f{points.texts[pair % width - 1] if pair % width else ''}"
        for pair in kinds
        if pair >= 0
    ]
    return Coded((codes - int((kinds < 0).any())).astype(np.int32), texts)


def _points_of(text: str, reader: Callable) -> Decimal | None:
    points = text.partition("\x1f")[2]
    found = reader(points) if points else None
    return found.value if isinstance(found, Read) and not found.percent and found.value else None


def _all_shares(read: list) -> bool:
    """Plain numbers all from 0 to 1, and some between: shares of 1, as a sheet stores percent."""
    plain = [one.value for one in read if isinstance(one, Read) and not (one.percent or one.out_of)]
    return bool(plain) and max(plain) <= 1 and any(0 < value < 1 for value in plain)


def _unlike(
    one: Read, most: Decimal | None, cut: Cut | None, percents: bool, small: bool
) -> Unread | None:
    """Why a score cannot stand beside the others, or beside proficient_from."""
    if percents and not one.percent:
        return MIXED
    if cut is None:
        return IN_POINTS if one.out_of else None
    if cut.percent:
        return None if one.percent or one.out_of or most else SIGN_OR_POINTS
    told = (
        (one.out_of is not None, IN_POINTS),
        (one.percent and cut.value <= 1, SHARE),
        (not one.percent and most is not None and cut.value > (most or 0), OUT_OF_REACH),
        (not one.percent and small and cut.value > 1, OF_ONE),
    )
    return next((why for holds, why in told if holds), None)


def _number_text(text: str, one: Read | Unread | None) -> str:
    """The score as a number; what was told of needs none, since the run stops."""
    if one is None:
        return text.partition("\x1f")[0]
    return f"{one.value:f}" if isinstance(one, Read) else "0"


def _says(one: Read, most: Decimal | None, cut: Cut) -> str:
    if cut.percent and not one.percent:
        return "yes" if 100 * one.value >= cut.value * (one.out_of or most) else "no"
    return "yes" if one.value >= cut.value else "no"
