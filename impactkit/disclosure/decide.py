"""Which cells of a cycle leave, for one audience after the other.

Takes evidence rows and the cycle file, gives what an audience must not read. The coach's page is
decided first; what it hides of all classrooms together stays hidden on the leaders', and what
theirs hides on the public's: so that pages of one cycle, laid side by side, tell no more than the
fuller one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from impactkit.disclosure.bounds import Attack, rows_of
from impactkit.disclosure.cells import Cells, cells_of
from impactkit.disclosure.earlier import editions_of, few_came, gone_since, withheld_alike
from impactkit.disclosure.implied import implied
from impactkit.disclosure.known import Known, known_of
from impactkit.disclosure.linked import Condition, blocks_of, sums_of, with_sums_of_few
from impactkit.disclosure.released import CODED, SHOWN, WITHHELD
from impactkit.disclosure.rules import Codes, Policy, codes_of, seen_by, too_alike, too_small
from impactkit.disclosure.suppress import Choice, complements
from impactkit.disclosure.views import View, few_other_answers, few_others, views_of
from impactkit.errors import DisclosureError
from impactkit.evidence import ALL, STEPS, Evidence
from impactkit.schema import CycleFile

POOLED, ENDS, WATCHED = 4, 3, 3  # how much more a reader loses by these


def decide(
    rows: pd.DataFrame, evidence: Evidence, policies: Sequence[Policy], names: Sequence[str]
) -> np.ndarray:
    """The status of each row on the page of the last of `policies`: shown, withheld or coded.

    Parameters
    ----------
    rows : the evidence's, index 0, 1, …
    policies : from the audience that reads most to the one whose page is asked for.
    names : of each row the fact's id, as pages print it.

    Raises
    ------
    DisclosureError : groups do not add up, or nothing that could be hidden protects a number.
    """
    cells = cells_of(rows)
    hidden = np.zeros(len(cells), dtype=bool)
    for policy in policies:
        places = np.flatnonzero(seen_by(rows, policy))
        here = [names[at] for at in places]
        made = _page_of(rows, places, cells, here, evidence=evidence, policy=policy)
        gone = made.protect(hidden[places])
        hidden = np.zeros(len(cells), dtype=bool)
        hidden[places] = gone[: len(places)]
    status = np.where(hidden, WITHHELD, SHOWN).astype(object)
    status[places[made.coded[: len(places)]]] = CODED
    return status


def _page_of(
    rows: pd.DataFrame,
    places: np.ndarray,
    cells: Cells,
    names: Sequence[str],
    *,
    evidence: Evidence,
    policy: Policy,
) -> _Page:
    """The page of one audience, which sees the rows at `places`, before anything is protected."""
    about, now = evidence.about, rows.iloc[places]
    held = [told for told in evidence.earlier if told["audience"] in policy.readers_hold]
    gone = gone_since(names, held, evidence)
    page = cells.take(places).with_gone([*gone.values()])
    page, everything, sums = with_sums_of_few(page, cells, about, policy.min_classrooms - 1)
    _check(page, sums_of(page, about))
    names = [*names, *gone, *sums]
    before = editions_of(page, names, held, evidence)
    known = known_of(page, about, before)
    none = np.zeros(len(page) - len(places), dtype=bool)
    small = np.r_[too_small(now, policy) | too_alike(rows, policy)[places], none]
    if policy.rooms == "none":
        small |= few_others(page, everything, policy)
        small |= few_other_answers(page, everything, policy)
        for edition in before:
            small |= few_came(page, everything, edition, about, policy)
    must = small.copy()
    for told in held:
        if told["audience"] == policy.audience:
            for edition in editions_of(page, names, [told], evidence):
                must |= withheld_alike(page, edition)
    codes = codes_of(now, policy)
    coded = ~must & np.r_[codes.leave_open(now, policy), none]
    codes = codes.and_more(len(none))
    readers = views_of(page, everything, policy, small | codes.near)
    views = [reader.with_earlier(known, page, policy.width) for reader in readers]
    return _Page(page, about, known, views, (coded, codes), must=must | codes.near)


class _Page:
    """One audience's page: its numbers with those of earlier pages, its readers, its blocks.

    views : the plain reader first, without what codes say. coded : True for each number that a
    code stands for, and the codes. must : True for each that is hidden whatever it costs.
    """

    def __init__(
        self,
        page: Cells,
        about: CycleFile,
        known: Known,
        views: list[View],
        coded: tuple[np.ndarray, Codes],
        *,
        must: np.ndarray,
    ):
        self.page, self.about, self.known = page, about, known
        self.views, (self.coded, self.codes), self.must = views, coded, must
        self.unit, self.cost = _choice(page, about)
        self.unit[known.told | (page.n == 0) | known.hidden[: len(page)]] = -1
        self.blocks = [
            _Block(self, places, conditions)
            for places, conditions in blocks_of(len(known.x), known.conditions)
        ]

    def protect(self, hidden: np.ndarray) -> np.ndarray:
        """What goes with what must be hidden, and with what another audience may not read: its
        complements, and what says the same in other words.

        hidden : True for each row that the other may not; sums and what is gone come behind.
        """
        hidden = np.r_[hidden, np.zeros(len(self.page) - len(hidden), dtype=bool)]
        self.coded &= ~hidden
        hidden |= self.must
        before = None
        while before is None or (hidden != before).any():
            before = hidden.copy()
            for block in self.blocks:
                hidden[block.today] |= block.complements(hidden[block.today])
            hidden = hidden | implied(self.page, hidden, self.about, self.coded)
        return hidden


class _Block:
    """Numbers of a page that hang together, and how they are hidden.

    places : of its numbers, today's first. today : those of today's.
    """

    def __init__(self, of: _Page, places: np.ndarray, conditions: Sequence[Condition]):
        self.of, self.places, self.today = of, places, places[places < len(of.page)]
        self.given, self.conditions = of.known.hidden[places], conditions
        self.done: np.ndarray | None = None

    def complements(self, hidden: np.ndarray) -> np.ndarray:
        """Today's numbers that are hidden, with what else has to be."""
        if not len(self.today) or not (hidden.any() or self.given.any()):
            return hidden
        if self.done is None or (hidden != self.done).any():
            self.done = self._complements(hidden)
        return self.done

    def _complements(self, hidden: np.ndarray) -> np.ndarray:
        names, unit = np.unique(self.of.unit[self.today], return_inverse=True)
        unit = unit - (names[0] < 0)
        cost = np.bincount(unit[unit >= 0], weights=self.of.cost[self.today][unit >= 0])
        must = np.zeros(len(cost), dtype=bool)
        must[unit[hidden & (unit >= 0)]] = True
        every = np.r_[unit, np.full(len(self.places) - len(unit), -1)]
        chosen = None
        for needed in (must, np.ones_like(must)):
            if chosen is None:
                choice = Choice(every, cost, needed)
                chosen = complements(self.attack, self.views, choice, self.given)
        if chosen is None and self.of.coded[self.today].any():
            self._without_codes()
            return self._complements(hidden)
        if chosen is None:
            level, measure, statistic, *_ = self.of.page.key[self.places[0]]
            raise DisclosureError(
                f"{level}, {measure}, {statistic}: a hidden number could be worked out, whatever "
                "else is hidden. Leave the measure out of the cycle file, or render it when more "
                "records are in."
            )
        return np.r_[chosen, False][unit] | hidden

    @cached_property
    def attack(self) -> Attack:
        """Its reader."""
        local = dict(zip(self.places.tolist(), range(len(self.places)), strict=True))
        here = [c._replace(places=[local[at] for at in c.places]) for c in self.conditions]
        return Attack(rows_of(len(self.places), here), self.of.known.x[self.places])

    @cached_property
    def views(self) -> list[View]:
        """Its readers; of what earlier pages told them already, nothing can be asked for."""
        plain, *teachers = self.of.views
        views = [plain, *(teacher for teacher in teachers if teacher.knows[self.places].any())]
        read = [plain.within(self.of.coded, self.of.codes), *views[1:]]
        views, read = ([view.at(self.places) for view in of] for of in (views, read))
        if len(self.places) == len(self.today) and not self.of.known.told[self.today].any():
            return read
        every = self.given.copy()
        every[: len(self.today)] |= self.of.unit[self.today] >= 0
        left = [self.attack.left(v.low, v.high, v.needs, every) for v in views]
        return [view.needing(needs) for view, needs in zip(read, left, strict=True)]

    def _without_codes(self) -> None:
        """Withhold the extremes of a block: their codes would tell too much."""
        self.of.coded[self.today] = False
        del self.views


def _choice(page: Cells, about: CycleFile) -> tuple[np.ndarray, np.ndarray]:
    """With which others each cell is hidden, and what readers lose by each cell."""
    watched = {(trend.id, step) for trend in about.trends for step in trend.watch}
    names: dict[tuple, int] = {}
    unit, cost = np.zeros(len(page), dtype=int), np.zeros(len(page))
    for at, key in enumerate(page.key):
        level, measure, statistic, period, group, category = key
        together: tuple = key
        if level == "trend" and statistic in STEPS and (group != ALL or statistic != "share"):
            together = key[:5]  # a classroom's scores at a wave, whole or not at all
        elif statistic == "total":
            together = key[:5]
        elif statistic == "agreement" and period != "whole":
            together = key[:3]  # drift is one wave's less another's
        unit[at] = names.setdefault(together, len(names))
        cost[at] = 1 + (page.x[at] if page.counted[at] else page.n[at])
        cost[at] *= POOLED if group == ALL else 1
        cost[at] *= ENDS if not period.isdigit() else 1
        cost[at] *= WATCHED if (measure, category) in watched else 1
    return unit, np.nan_to_num(cost)


def _check(page: Cells, conditions: Sequence[Condition]) -> None:
    """Refuse groups that do not add up: every bound would be wrong."""
    for places, factors, least, most in conditions:
        off = page.x[places] @ np.array(factors)
        if not least - len(places) / 2 <= off <= most + len(places) / 2:
            level, measure, statistic, period, *_ = page.key[places[0]]
            raise DisclosureError(
                f"{level}, {measure}, {statistic}, {period}: groups do not add up to the whole."
            )
