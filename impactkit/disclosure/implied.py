"""What says the same in other words: hidden with the numbers that it is made from.

Takes Cells and what is hidden, gives what has to go with it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from impactkit.disclosure.cells import Cells, Key
from impactkit.evidence import ALL
from impactkit.schema import CycleFile

MOVED = ("change", "room_change", "rooms_up", "rooms_down", "rooms_same")
OF_ROOMS = MOVED[1:]
KINDS = ("share", "mean")
WAVES = ("trend", "conditions")  # whose change has a size, from the first wave to the last
FLAGGED = ("share", "precision", "recall")
OF_RATERS = {"drift": False, "kappa": True, "quadratic_kappa": True, "ac2": True}  # of the whole?


def implied(page: Cells, hidden: np.ndarray, about: CycleFile, coded: np.ndarray) -> np.ndarray:
    """True for each cell that would tell a hidden one.

    coded : True for each hidden number that a code stands for.

    A change tells one end from the other; how classrooms moved, or differ, tells of each of
    them; kappas and drift come from agreement; precision and recall count the same answers, and
    so do scores beside words and the scores themselves.
    """
    gone = {page.key[at] for at in np.flatnonzero(hidden)}
    waves = _waves(page)
    pooled = {key[:3] for key in gone if key[4] == ALL}
    of_rooms = {(*key[:3], key[3], key[5]) for key in gone if key[4] != ALL}
    scored = {trend.id for trend in about.trends if trend.source == "rubric_scores"}
    scores_gone = any(key[0] == "trend" and key[1] in scored for key in gone if key[4] == ALL)
    codes = {page.key[at]: page.x[at] * 2 > page.n[at] for at in np.flatnonzero(hidden & coded)}
    at_score = {key[1] for key in gone if key[2] == "share_at_score"}
    agreement = {(key[1], key[3] == "whole") for key in gone if key[2] == "agreement"}

    def moves(key: Key) -> bool:
        level, measure, statistic, *_, category = key
        ends = waves.get((level, measure), ("early", "late"))
        step = category if level == "trend" else "yes"
        of_all = {(level, measure, kind, end, ALL, step) for kind in KINDS for end in ends}
        if level not in WAVES:  # a direction alone, which two different codes say as well
            sides = [codes[of] for of in of_all if of in codes]
            of_all -= codes.keys() if len(sides) == len(set(sides)) else set()
        of_one = {(level, measure, kind, end, step) for kind in KINDS for end in ends}
        return bool(of_all & gone) or (statistic in OF_ROOMS and bool(of_one & of_rooms))

    tests: dict[str, Callable[[Key], bool]] = dict.fromkeys(MOVED, moves)
    for name, whole in OF_RATERS.items():
        tests[name] = lambda key, whole=whole: (key[1], whole) in agreement
    for name in ("precision", "recall"):  # of all answers that the words flag, in every week
        tests[name] = lambda key: bool({(*key[:2], of) for of in FLAGGED} & pooled)
    tests["share_at_score"] = lambda key: scores_gone or key[1] in at_score
    never = lambda key: False  # noqa: E731
    return np.array([tests.get(key[2], never)(key) for key in page.key], dtype=bool)


def _waves(page: Cells) -> dict[tuple[str, str], tuple[str, str]]:
    """The first and the last wave of each trend, and of each item of the survey."""
    found: dict[tuple[str, str], list[str]] = {}
    for at, (level, measure, statistic, period, *_) in enumerate(page.key):
        if level in WAVES and statistic == "share" and period.isdigit() and page.n[at] > 0:
            found.setdefault((level, measure), []).append(period)
    return {what: (min(of), max(of)) for what, of in found.items()}
