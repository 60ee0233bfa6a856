"""Intervals against published numbers, and what must hold of every one of them.

The published numbers are in ../shared/oracles.json; one of each kind stands here as well.
"""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from impactkit.uncertainty import (
    Interval,
    direction,
    from_table,
    gwet,
    kappa,
    krippendorff,
    nap,
    newcombe,
    newcombe_paired,
    other_rooms,
    paired_test,
    rooms_t,
    run_chart,
    run_limits,
    saturated,
    superiority,
    tango,
    target_for,
    tau_u,
    two_raters,
    verdict_tells,
    widest_of_step,
    wilson,
)

ORACLES = Path(__file__).resolve().parents[2] / "shared" / "oracles.json"
_ = None
# Krippendorff 2011: four observers, twelve units; also Gwet's example. One row a unit.
FOUR_OBSERVERS = list(zip(
    (1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3),
    (_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _),
    strict=True,
))  # fmt: skip


def superiority_as_published(x, y) -> dict:
    found = superiority(y, x)
    return {"p_superiority": found.probability, "ci": list(found.interval),
            "stat": found.statistic, "p": found.p}  # fmt: skip


def gwet_as_published(_) -> dict:
    scale = range(1, 6)
    return {
        "AC1": gwet(FOUR_OBSERVERS, scale),
        "fleiss": gwet(FOUR_OBSERVERS, scale, chance="fleiss"),
        "BP": gwet(FOUR_OBSERVERS, scale, chance="brennan_prediger"),
        "kripp": krippendorff(FOUR_OBSERVERS, metric="nominal"),
    }


def kappa_as_published(table) -> dict:
    plain, linear = kappa(table), kappa(table, "linear")
    return {"unweighted": plain.value, "ase_unweighted": plain.error,
            "linear": linear.value, "ase_linear": linear.error,
            "quadratic": kappa(table, "quadratic").value}  # fmt: skip


def mcnemar_as_published(table) -> dict:
    found = paired_test(table[2], table[1])
    return {"asymptotic": found.asymptotic, "asymptotic_cc": found.corrected,
            "exact": found.exact, "midp": found.mid_p}  # fmt: skip


def limits_as_published(points) -> dict:
    found = [run_limits(n) for n in points]
    return {"longest": [a for a, _ in found], "crossings": [b for _, b in found]}


# The oracles write a change as first less last: gained and lost change places.
BY_NAME = {
    "wilson": lambda of: wilson(*of),
    "newcombe_indep": lambda of: newcombe(*of),
    "newcombe_paired": lambda of: newcombe_paired(
        of["both"], of["first_only"], of["second_only"], of["neither"]
    ),
    "tango": lambda of: tango(of["first_only"], of["second_only"], sum(of.values())),
    "mcnemar": mcnemar_as_published,
    "brunner_munzel": lambda of: superiority_as_published(**of),
    "nap": lambda of: nap(of["A"], of["B"]),
    "tau_u": lambda of: tau_u(of["A"], of["B"])._asdict(),
    "kripp": lambda of: {
        metric: krippendorff(FOUR_OBSERVERS, metric=metric)
        for metric in ("nominal", "ordinal", "interval", "ratio")
    },
    "gwet": gwet_as_published,
    "kappa": kappa_as_published,
    "runchart": limits_as_published,
}


def published() -> list[dict]:
    """Every oracle but those of disclosure."""
    if not ORACLES.is_file():
        return []
    oracles = json.loads(ORACLES.read_text(encoding="utf-8"))
    return [oracle for oracle in oracles if not oracle["id"].startswith("sdc_")]


def flat(value) -> list[float]:
    """The numbers of an answer, in one list; of a mapping in the order of its keys."""
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in flat(value[key])]
    if isinstance(value, list | tuple):
        return [number for part in value for number in flat(part)]
    return [value]


@pytest.mark.skipif(not ORACLES.is_file(), reason="shared/oracles.json is not beside the kit")
@pytest.mark.parametrize("oracle", published(), ids=lambda oracle: oracle["id"])
def test_numbers_equal_published_ones(oracle):
    (name,) = [name for name in BY_NAME if oracle["id"].startswith(name)]
    found, out = BY_NAME[name](oracle["inp"]), oracle["out"]
    if isinstance(out, dict):
        assert sorted(found) == sorted(out)
    for ours, theirs in zip(flat(found), flat(out), strict=True):
        # Krippendorff's paper prints three decimals
        assert ours == pytest.approx(theirs, abs=5e-4 if name == "kripp" else 5e-5)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (wilson(81, 263), (0.2553, 0.3662)),  # Newcombe 1998, 17:857, Table I
        (wilson(1, 29), (0.0061, 0.1718)),
        (newcombe(56, 70, 48, 80), (0.0524, 0.3339)),  # Newcombe 1998, 17:873, Table II
        (newcombe(10, 10, 0, 20), (0.6791, 1.0)),
        (tango(6, 16, 161), (-0.1240, -0.0054)),  # Fagerland, Lydersen & Laake 2014
        (newcombe_paired(59, 6, 16, 80), (-0.1186, -0.0046)),
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


def test_a_direction_needs_every_interval():
    up, over = Interval(0.01, 0.2), Interval(-0.1, 0.3)
    assert direction(up, up) == "up"
    assert direction(up, over) == "flat"
    assert direction(up, Interval(-0.3, -0.1)) == "flat"
    assert direction(up, None) == "unclear"
    assert direction() == "unclear"


def test_other_rooms_are_wider_near_the_ends_and_absent_where_none_differ():
    changes = [0.1, 0.2, 0.3]
    assert other_rooms(changes, 0.4, 0.6) == pytest.approx(rooms_t(changes))
    for first, last in ((0.05, 0.25), (0.25, 0.05), (0.8, 1.0)):
        assert width(other_rooms(changes, first, last)) == pytest.approx(
            width(rooms_t(changes, 0.97))
        )
    assert other_rooms([0.2, 0.2, 0.2], 0.4, 0.6) is None
    assert other_rooms([0.2], 0.4, 0.6) is None
    assert other_rooms([-0.9, 0.9], 0.4, 0.6) == (-1, 1)


def test_wilson_takes_many_shares_at_once():
    counts, n = [0, 5, 10, 81], [10, 10, 10, 263]
    many = wilson(counts, n)
    assert [tuple(pair) for pair in zip(*many, strict=True)] == [
        pytest.approx(wilson(count, of)) for count, of in zip(counts, n, strict=True)
    ]
    assert (many.low[0], many.high[2]) == (0.0, 1.0)
    with pytest.raises(ValueError, match="count must be a part of n people"):
        wilson([1, 3], [2, 2])


@given(paired())
def test_a_paired_test_agrees_with_the_interval_about_nobody(changes):
    gained, lost, n = changes
    test = paired_test(gained, lost)
    assert 0 <= test.mid_p <= test.exact <= 1
    if gained == lost:
        assert direction(tango(gained, lost, n)) == "flat"


# Raters


@st.composite
def scored_twice(draw) -> tuple[list[int], list[int]]:
    pair = st.tuples(st.integers(0, 3), st.integers(0, 3))
    first, second = zip(*draw(st.lists(pair, min_size=1, max_size=60)), strict=True)
    return list(first), list(second)


@given(scored_twice())
def test_agreement_is_the_same_both_ways_and_full_with_oneself(scores):
    first, second = scores
    one, other = two_raters(first, second, range(4)), two_raters(second, first, range(4))
    assert (
        one.exact == other.exact == sum(a == b for a, b in zip(*scores, strict=True)) / len(first)
    )
    assert one.kappa == (None if other.kappa is None else pytest.approx(other.kappa))
    assert one.ac2 == pytest.approx(other.ac2)
    alone = two_raters(first, first, range(4))
    assert (alone.exact, alone.ac2) == (1, pytest.approx(1))
    assert alone.kappa is None if len(set(first)) == 1 else alone.kappa == pytest.approx(1)


def test_quadratic_weights_forgive_near_misses():
    near = from_table([[10, 5, 0], [5, 10, 5], [0, 5, 10]])
    far = from_table([[10, 0, 5], [5, 10, 5], [5, 0, 10]])
    assert near.exact == far.exact == 0.6
    assert near.quadratic > far.quadratic
    assert near.ac2 > far.ac2


@pytest.mark.parametrize(
    ("points", "asked"), [(2, 0.85), (3, 0.80), (4, 0.75), (5, 0.75), (6, 0.60), (9, 0.60)]
)
def test_what_is_asked_of_raters(points, asked):
    assert target_for(points) == asked


def test_raters_without_work_or_off_the_scale_are_refused():
    for call, message in (
        (lambda: two_raters([], [], "012"), "nothing was scored twice"),
        (lambda: two_raters("0", "3", "012"), "a score is not on the scale"),
        (lambda: gwet([(1, None)], [1, 2]), "nothing was scored twice"),
        (lambda: krippendorff([(1, None)]), "nothing was scored twice"),
        (lambda: target_for(1), "a scale has at least two points"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


# Whole distributions, run charts, markers


@given(st.lists(st.integers(0, 3), min_size=1), st.lists(st.integers(0, 3), min_size=1))
def test_superiority_counts_pairs_and_mirrors(later, earlier):
    found = superiority(later, earlier)
    pairs = [(a > b) + (a == b) / 2 for a in later for b in earlier]
    assert found.probability == pytest.approx(sum(pairs) / len(pairs))
    assert superiority(earlier, later).cliffs_delta == pytest.approx(-found.cliffs_delta)
    if found.interval:
        assert holds(found.interval, found.probability, 0)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1, 2, 3, 4, 5, 6], "too few points"),
        ([], "too few points"),
        ([0.5] * 12, "too few points"),  # all on the median
        ([math.nan] * 3 + [1, 2] * 3, "too few points"),
        (range(12), "signal"),  # one crossing, three at the least
        ([1, 2] * 6, "no signal"),
        ([1] * 8 + [2] * 8, "signal"),
    ],
)
def test_a_run_chart_says_when_it_cannot_tell(values, said):
    assert run_chart(values).verdict == said


def test_a_run_chart_counts_runs_and_crossings():
    chart = run_chart([1, 1, 9, 9, 9, 1, 9, 1, 1, 9, 5, 5])
    assert (chart.points, chart.longest, chart.crossings) == (10, 3, 5)


@pytest.mark.parametrize(
    ("lowest", "highest", "said"),
    [
        ((79, 100), (80, 100), True),
        ((79, 100), (89, 100), False),  # ten points apart
        ((49, 100), (50, 100), False),  # not that common
        ((90, 100), (60, 100), True),
    ],
)
def test_a_marker_that_stands_everywhere_is_saturated(lowest, highest, said):
    assert saturated(lowest, highest) is said


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


@given(
    net=st.integers(-30, 30),
    most=st.integers(0, 60),
    fell=st.integers(0, 60),
    width=st.integers(3, 6),
)
def test_a_range_does_not_tell_how_many_fell_back(net, most, fell, width):
    """So many numbers of losses have one range, that at least `width` and one stay possible."""
    least = max(0, -net)
    every = range(least, max(most, least) + 1)
    lost = min(max(fell, least), every[-1])
    widest = widest_of_step(lost, least, every[-1], width + 1)
    alike = [n for n in every if widest_of_step(n, least, every[-1], width + 1) == widest]
    assert lost in alike and widest == alike[-1]
    assert len(alike) >= min(width + 1, len(every))


def test_a_verdict_leaves_each_room_open_to_who_knows_another():
    """Every combination of four rooms' changes that gives the pooled change and the verdict."""
    draws, tried = np.random.default_rng(5), 0
    for _ in range(60):
        sizes = draws.integers(16, 29, 4)
        net = draws.integers(3, 10, 4)
        told = net.sum() / sizes.sum()
        if verdict_tells(told, 4, int(sizes.min()), 3) or rooms_t(net / sizes).low <= 0:
            continue
        tried += 1
        one, other = np.meshgrid(*(np.arange(-n, n + 1) for n in sizes[1:3]), indexing="ij")
        rest = net[1:].sum() - one - other  # a teacher knows room 0, and the sum
        possible = abs(rest) <= sizes[3]
        changes = np.stack([np.full_like(one, net[0]), one, other, rest]) / sizes[:, None, None]
        half = scipy.stats.t.ppf(0.975, 3) * changes.std(axis=0, ddof=1) / 2
        fits = possible & (changes.mean(axis=0) > half)
        for room in (one, other, rest):
            assert np.ptp(room[fits]) >= 3
    assert tried > 10
