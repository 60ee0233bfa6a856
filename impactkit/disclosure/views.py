"""Who reads a page, what they know already, and what must stay open for them.

Takes Cells and a policy, gives Views: a reader who knows nobody, and the teacher of each
classroom, who knows its records.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from impactkit.disclosure.cells import MOST, Cells
from impactkit.disclosure.known import Known
from impactkit.disclosure.rules import Codes, Policy
from impactkit.evidence import ALL, STEPS

OF_ROOMS = ("shift", "dosage", "indicator", "trend")
OF_PEOPLE = ("indicator", "trend", "conditions")


@dataclass(frozen=True)
class View:
    """A reader: what each number may be to them, and what must stay open for them.

    low, high : ends of each number if it is hidden. needs : the width that its range must have
    then; 0 needs none. knows : True where the reader knows a part of it. own : True where all.
    room : the reader's classroom; empty for who knows nobody.
    """

    low: np.ndarray
    high: np.ndarray
    needs: np.ndarray
    knows: np.ndarray
    own: np.ndarray
    room: str = ""

    def at(self, places: np.ndarray) -> View:
        """The same for some cells."""
        parts = (self.low, self.high, self.needs, self.knows, self.own)
        return View(*(of[places] for of in parts), self.room)

    def within(self, coded: np.ndarray, codes: Codes) -> View:
        """The same where a code says in which range some of today's numbers lie."""
        low, high, now = self.low.copy(), self.high.copy(), len(coded)
        low[:now] = np.where(coded, np.maximum(low[:now], codes.least), low[:now])
        high[:now] = np.where(coded, np.minimum(high[:now], codes.most), high[:now])
        return replace(self, low=low, high=high)

    def with_earlier(self, known: Known, page: Cells, width: int) -> View:
        """The same with the numbers of earlier pages. A teacher knows what their classroom had
        then: where its page withheld it, some number that fits stands for it."""
        now = len(self.low)
        least, most, x, n = known.least.copy(), known.most.copy(), 0 * known.x, 0 * known.x
        own, knows = np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
        for then in known.pages[1:] if self.room else ():
            for at, place in then.place.items():
                mine = page.at.get((*page.key[at][:4], self.room, page.key[at][5]))
                if place >= now and mine in then.place and page.key[at][4] in (ALL, self.room):
                    x[place], n[place], knows[place] = known.x[then.place[mine]], then.n[mine], True
                    own[place] = mine == at
        width_of = np.minimum(width, np.where(most < MOST, most - n, most) - least)
        wanted = known.hidden & ~own
        needs = np.where(wanted, np.maximum(width_of, 0), 0)
        least, most = np.maximum(least, x), np.where(most < MOST, most - (n - x), most)
        most = np.where(own, x, most)
        return View(
            np.r_[np.maximum(self.low, least[:now]), least[now:]],
            np.r_[np.minimum(self.high, most[:now]), most[now:]],
            np.r_[self.needs, needs[now:]],
            np.r_[self.knows, knows[now:]],
            np.r_[self.own, own[now:]],
            self.room,
        )

    def needing(self, needs: np.ndarray) -> View:
        """The same with other needs."""
        return replace(self, needs=needs)


def views_of(page: Cells, everything: Cells, policy: Policy, small: np.ndarray) -> list[View]:
    """The plain reader first, then the teacher of each classroom.

    small : True for each number that may not be published by itself.
    """
    nobody = np.zeros(len(page))
    plain = _view(page, (nobody,) * 4, np.zeros(len(page), bool), policy)
    open_ = np.where(page.counted, np.minimum(policy.width, page.n), policy.width)
    views = [plain.needing(np.where(small & (page.n > 0), open_, plain.needs))]
    for room, mine, parts in _teachers(page, everything, policy):
        views.append(replace(_view(page, parts, mine, policy), room=room))
    return views


def few_others(page: Cells, everything: Cells, policy: Policy) -> np.ndarray:
    """True for each pooled number that says something of few people to a teacher, who takes their
    own classroom off."""
    found = np.zeros(len(page), dtype=bool)
    for _, _, (x, n, people, _) in _teachers(page, everything, policy):
        left = page.n - n > 0
        few = np.isin(page.level, OF_PEOPLE) & (page.people - people < policy.min_students)
        scored = (page.level == "trend") & np.isin(page.statistic, STEPS)
        one = scored & (page.x - x >= 1) & (page.x - x <= policy.small_cells)
        found |= page.pooled & (n > 0) & left & (few | one)
    return found


def few_other_answers(page: Cells, everything: Cells, policy: Policy) -> np.ndarray:
    """True for each figure of the survey that says something of the rest to who answered.

    Whoever answered takes their own answer off; the people of a role of which fewer than
    min_students answered (the only principal, two coaches) take their role off. Then the rest
    must not be of one mind. After a role there must also be min_students left, and not 1 to
    small_cells of them who agree.
    """
    found = np.zeros(len(page), dtype=bool)
    roles = [key for key in everything.key if key[0] == "conditions" and key[4] != ALL]
    for key in roles:
        at = page.at.get((*key[:4], ALL, key[5]))
        if at is None or np.isnan(page.x[at]):
            continue
        x, n = page.x[at], page.n[at]
        found[at] |= n > 1 and (x <= 1 or x >= n - 1)
        own = everything.at[key]
        x, n = x - everything.x[own], n - everything.n[own]
        if n > 0 and everything.n[own] < policy.min_students:
            alike, few = x in (0, n), 1 <= x <= policy.small_cells
            found[at] |= alike or few or n < policy.min_students
    return found


def _teachers(page: Cells, everything: Cells, policy: Policy) -> Iterator[tuple]:
    """Each classroom, which rows are its own, and what its teacher knows of each row: number, n,
    people and classrooms."""
    for room in everything.rooms_named if policy.knows_own_room else ():
        at = [
            everything.at.get((*key[:4], room, key[5])) if key[4] in (ALL, room) else None
            for key in page.key
        ]
        there = np.array([place is not None for place in at], dtype=bool)
        where = np.array([place or 0 for place in at], dtype=int)
        x, n, people = (
            np.where(there, np.nan_to_num(of[where]), 0)
            for of in (everything.x, everything.n, everything.people)
        )
        mine = np.array([key[4] == room for key in page.key], dtype=bool)
        if there.any():
            yield room, mine, (x, n, people, there & (n > 0))


def _view(page: Cells, known: tuple[np.ndarray, ...], own: np.ndarray, policy: Policy) -> View:
    x, n, people, rooms = known
    rest = (page.x - x, page.n - n, page.people - people, page.rooms - rooms)
    needs = np.minimum(policy.width, np.where(page.counted, rest[1], policy.width))
    needs = np.where(_sensitive(page, rest, policy) & ~own, needs, 0)
    high = np.where(page.counted, page.n - (n - x), page.most)
    return View(x, np.where(own, x, high), needs, (n > 0) | own, own)


def _sensitive(page: Cells, rest: tuple[np.ndarray, ...], policy: Policy) -> np.ndarray:
    """Numbers that say something of a few, where a reader does not know them already."""
    x, n, people, rooms = rest
    found = np.isin(page.level, OF_PEOPLE) & (people < policy.min_students)
    if policy.needs_classrooms:
        found |= np.isin(page.level, OF_ROOMS) & (rooms < policy.min_classrooms)
    if not policy.extremes:
        found |= page.counted & ((x == 0) | (x == n))
    scored = (page.level == "trend") & np.isin(page.statistic, STEPS)
    found |= scored & (x >= 1) & (x <= policy.small_cells)
    return found & (n > 0) & ~np.isnan(page.x)
