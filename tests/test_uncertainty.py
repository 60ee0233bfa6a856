"""Intervals against published numbers, and what must hold of every one of them.

The published numbers are in ../shared/oracles.json; one of each kind stands here as well.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impactkit.uncertainty import Interval, direction, newcombe, rooms_t, tango, wilson

ORACLES = Path(__file__).resolve().parents[2] / "shared" / "oracles.json"
BY_NAME = {
    "wilson": wilson,
    "newcombe_indep": newcombe,
    "tango": lambda both, first_only, second_only, neither: tango(
        first_only, second_only, both + first_only + second_only + neither
    ),
}


def published() -> list[dict]:
    """The oracles that uncertainty implements."""
    if not ORACLES.is_file():
        return []
    oracles = json.loads(ORACLES.read_text(encoding="utf-8"))
    return [oracle for oracle in oracles if oracle["id"].startswith(tuple(BY_NAME))]


@pytest.mark.skipif(not ORACLES.is_file(), reason="shared/oracles.json is not beside the kit")
@pytest.mark.parametrize("oracle", published(), ids=lambda oracle: oracle["id"])
def test_intervals_equal_published_ones(oracle):
    interval_of = next(f for name, f in BY_NAME.items() if oracle["id"].startswith(name))
    given_ = oracle["inp"]
    found = interval_of(**given_) if isinstance(given_, dict) else interval_of(*given_)
    assert found == pytest.approx(oracle["out"], abs=5e-5)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (wilson(81, 263), (0.2553, 0.3662)),  # Newcombe 1998, 17:857, Table I
        (wilson(1, 29), (0.0061, 0.1718)),
        (newcombe(56, 70, 48, 80), (0.0524, 0.3339)),  # Newcombe 1998, 17:873, Table II
        (newcombe(10, 10, 0, 20), (0.6791, 1.0)),
        (tango(6, 16, 161), (-0.1240, -0.0054)),  # Fagerland, Lydersen & Laake 2014
        (rooms_t([0.1, 0.2, 0.3]), (-0.0484, 0.4484)),  # 0.2 ± 4.3027 × 0.1 / √3, by hand
    ],
)
def test_intervals_to_four_decimals(found, expected):
    assert found == pytest.approx(expected, abs=5e-5)


@st.composite
def paired(draw) -> tuple[int, int, int]:
    """gained, lost and n, from one person up."""
    n = draw(st.integers(1, 300))
    gained = draw(st.integers(0, n))
    return gained, draw(st.integers(0, n - gained)), n


@st.composite
def share(draw) -> tuple[int, int]:
    n = draw(st.integers(1, 300))
    return draw(st.integers(0, n)), n


def width(interval: Interval) -> float:
    return interval.high - interval.low


def holds(interval: Interval, estimate: float, floor: float) -> bool:
    """Ends in order, within what is possible, the estimate between them."""
    ends = (floor, interval.low, estimate, interval.high, 1)
    return all(a <= b + 1e-9 for a, b in pairwise(ends))


@given(share(), share())
def test_intervals_of_shares_hold_their_estimate(last, first):
    (a, n), (b, m) = last, first
    assert holds(wilson(a, n), a / n, 0)
    assert holds(newcombe(a, n, b, m), a / n - b / m, -1)


@given(paired())
def test_tango_holds_its_estimate_and_mirrors(changes):
    gained, lost, n = changes
    forward, backward = tango(gained, lost, n), tango(lost, gained, n)
    assert holds(forward, (gained - lost) / n, -1)
    assert forward == pytest.approx((-backward.high, -backward.low), abs=1e-7)


@given(paired(), st.integers(2, 20))
def test_fewer_people_with_the_same_shares_are_less_sure(changes, times):
    gained, lost, n = changes
    assert width(tango(gained, lost, n)) > width(tango(gained * times, lost * times, n * times))
    assert width(wilson(gained, n)) > width(wilson(gained * times, n * times))


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8))
def test_rooms_t_is_centred_on_the_mean(changes):
    low, high = rooms_t(changes)
    assert (low + high) / 2 == pytest.approx(sum(changes) / len(changes), abs=1e-9)


def test_one_room_says_nothing_of_other_rooms():
    assert rooms_t([0.3]) is None
    assert rooms_t([]) is None
    assert rooms_t([0.2, 0.2]) == pytest.approx((0.2, 0.2))


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (Interval(0.01, 0.2), "up"),
        (Interval(-0.2, -0.01), "down"),
        (Interval(-0.1, 0.2), "flat"),
        (Interval(0.0, 0.2), "flat"),
        (None, "unclear"),
        (Interval(-math.inf, 0.2), "unclear"),
        (Interval(math.nan, math.nan), "unclear"),
    ],
)
def test_direction(interval, said):
    assert direction(interval) == said


@pytest.mark.parametrize("counts", [(0, 0, 0), (-1, 0, 5), (3, 3, 5)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="gained and lost must be parts of n people"):
        tango(*counts)


def test_a_share_of_nothing_has_no_interval():
    for call in (
        lambda: wilson(0, 0),
        lambda: wilson(5, 3),
        lambda: newcombe(1, 2, 0, 0),
        lambda: newcombe(5, 3, 1, 2),
    ):
        with pytest.raises(ValueError, match=r"part of .* people, and n at least 1"):
            call()
