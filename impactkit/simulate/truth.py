"""What is true of an invented cycle, before anybody observes it.

Takes nothing, gives Truth and the chances that follow from it. Imports the standard library.
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from statistics import NormalDist

NOISE = 0.6  # of one exit ticket, in SDs of ability


@dataclass(frozen=True)
class Truth:
    """One invented cycle.

    first, last : true shares at each step of the rubric, lowest first, at both ends; equal
        where there is no effect.
    exact : the shares hold exactly among students scored at both ends, rather than on average.
    students : in each room, scored at both ends (exact) or on the roster.
    passing : students on the roster who miss one end: they join, leave or are away.
    room_spread : how differently rooms change, in SDs of ability.
    missing, blank : chance that a student is away, or hands in nothing, on a day.
    adoption : chance that a visit sees a shift, at the first and the last week.
    skipped_visits, skipped_sessions : chance that a planned one does not happen.
    """

    seed: int
    rooms: int
    students: tuple[int, ...]
    first: tuple[float, ...]
    last: tuple[float, ...]
    exact: bool = False
    passing: int = 0
    room_spread: float = 0.15
    missing: float = 0.05
    blank: float = 0.03
    adoption: tuple[float, float] = (0.2, 0.85)
    skipped_visits: float = 0.1
    skipped_sessions: float = 0.12

    @property
    def effect(self) -> bool:
        return self.first != self.last

    def shares(self, progress: float) -> tuple[float, ...]:
        """True shares at `progress`, 0 at the first wave and 1 at the last."""
        return tuple(a + (b - a) * progress for a, b in zip(self.first, self.last, strict=True))

    def as_dict(self) -> dict:
        return asdict(self) | {"effect": self.effect}


def cuts(truth: Truth, progress: float) -> list[float]:
    """Where the rubric cuts the scale of ability so that shares() hold on average."""
    spread = NormalDist(0, (1 + NOISE**2 + (progress * truth.room_spread) ** 2) ** 0.5)
    below, found = 0.0, []
    for share in truth.shares(progress)[:-1]:
        below += share
        found.append(spread.inv_cdf(min(max(below, 1e-6), 1 - 1e-6)))
    return found


def exact_cuts(truth: Truth, progress: float, abilities: list[float]) -> list[float]:
    """Cuts at which exactly shares() of `abilities` fall on each step."""
    ordered, below, found = sorted(abilities), 0.0, []
    for share in truth.shares(progress)[:-1]:
        below += share
        at = round(below * len(ordered))
        found.append((ordered[at - 1] + ordered[at]) / 2)
    return found


def step(ability: float, at: list[float]) -> int:
    """The step of the rubric on which an ability falls."""
    return sum(ability > cut for cut in at)


def drawn(number: int, seed: int) -> Truth:
    """A truth drawn at random: half of them have an effect, half have none."""
    rng = random.Random(f"truth {seed} {number}")
    steps = rng.choice([3, 3, 4, 5])
    first = _simplex([rng.uniform(0.6, 1.4) for _ in range(steps)])
    last = first
    if rng.random() < 0.5:
        moved = rng.uniform(0.05, 0.2)
        lowest = min(moved, first[0] * 0.7)
        last = (first[0] - lowest, *first[1:-1], first[-1] + lowest)
    rooms = rng.choice([1, 2, 3, 4, 4, 5, 6, 8])
    return Truth(
        seed=rng.randrange(10**6),
        rooms=rooms,
        students=tuple(rng.randint(14, 28) for _ in range(rooms)),
        first=first,
        last=last,
        passing=rng.randint(0, 2 * rooms),
        room_spread=rng.choice([0.0, 0.1, 0.2, 0.4]),
        missing=rng.choice([0.0, 0.05, 0.1, 0.2]),
        adoption=(rng.uniform(0.1, 0.4), rng.uniform(0.4, 0.95)),
    )


def _simplex(weights: list[float]) -> tuple[float, ...]:
    return tuple(weight / sum(weights) for weight in weights)
