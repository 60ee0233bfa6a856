"""Each column of a source in its canonical texts, and the rows of what cannot be read.

Takes Observations, changes their columns, gives back what could not be read and times of day.
settle calls it.
"""

from __future__ import annotations

import re

import numpy as np

from impactkit.intake.coded import Coded
from impactkit.intake.observations import Observations
from impactkit.intake.proficient import judged
from impactkit.intake.unfit import Unread
from impactkit.intake.values import harmless, read, time_of_day
from impactkit.schema import Column, CycleFile, Source, Table

NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
MIDNIGHT = "00:00:00"


def read_values(
    found: Observations, table: Table, source: Source, about: CycleFile
) -> tuple[dict[tuple[str, Unread], np.ndarray], Coded | None]:
    """Every column in its canonical texts; given back are the rows of what has no one reading,
    and the times of day that stand beside dates."""
    unread: dict[tuple[str, Unread], np.ndarray] = {}
    levels = [
        level
        for trend in about.trends
        if trend.source == table.name and trend.scored == "score"
        for level in trend.levels
    ]
    answers = [level for item in about.conditions for level in item.levels]
    times = _times(found.columns["date"], about) if "date" in found.columns else None
    judged_texts = _judge(found, table, source, about, unread)
    kinds = {c.name: c for c in table.columns} | {name: Column(name) for name in table.also}
    for name, cells in found.columns.items():
        scores = levels if name in ("score", "second_score") else ()
        scores = answers if name == "rating" else scores
        if kinds[name].kind == "text" and not scores and harmless(cells.texts):
            continue
        reader = read(kinds[name], table, about, scores)

        texts: dict[Unread, list[str]] = {}
        done = judged_texts if name == "score" else ()

        def change(text: str, texts: dict = texts, reader=reader, done=done) -> str:
            got = text if text in done else reader(text)
            if isinstance(got, Unread):
                texts.setdefault(got, []).append(text)
                return text
            return got

        found.columns[name] = cells.map(change)
        unread |= {(name, why): found.columns[name].holds(of) for why, of in texts.items()}
    return unread, times


def _judge(
    found: Observations,
    table: Table,
    source: Source,
    about: CycleFile,
    unread: dict[tuple[str, Unread], np.ndarray],
) -> set[str]:
    """An assessment's scores as numbers, and proficient by them; gives back those numbers."""
    if table.name != "assessments" or "score" not in found.columns:
        return set()
    cut = None if "proficient" in found.columns else source.proficient_from
    scores = found.columns["score"]
    numbers, proficient, wrong = judged(scores, found.points, cut, about)
    found.columns["score"] = numbers
    if proficient is not None:
        found.columns["proficient"] = proficient
    unread |= {("score", why): rows for why, rows in wrong.items()}
    return set(filter(NUMBER.fullmatch, numbers.texts))


def _times(dates: Coded, about: CycleFile) -> Coded | None:
    """The time of day beside each date, or None where the file says none (midnight alone)."""
    if not any(":" in text for text in dates.texts):
        return None
    times = dates.map(lambda text: time_of_day(text, about))
    return times if any(text != MIDNIGHT for text in times.texts) else None
