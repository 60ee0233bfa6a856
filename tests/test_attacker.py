"""The attacker itself: right where every combination can be tried, and on published tables.

Its bounds are those that enumeration finds; on the three tables of sdcTable it finds what was
given away; and on whole evidence, with nothing hidden, all that it takes as known is true.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
from attacker import Contradiction, bounds, by_trial, editions, known
from attacker.model import Unknowns, enumerated
from attacker.pages import KEY
from attacker.spread import changes_that_fit
from attacker.trends import STEP, moved
from cycles_random import editions as measured
from cycles_random import seeded
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from impactkit.uncertainty import rooms_t, tango, widest_of_step

ORACLES = Path(__file__).resolve().parents[2] / "shared" / "oracles.json"
NUMBERS = ["count", "n", "value", "low", "high"]


def oracle(name: str) -> dict:
    if not ORACLES.exists():
        pytest.skip("shared/oracles.json is not here")
    return next(of for of in json.loads(ORACLES.read_text(encoding="utf-8")) if of["id"] == name)


def page(cells: dict[tuple[str, str], tuple[int, int] | None], **kind: str) -> pd.DataFrame:
    """Rows by (period, group): count of n shown, None withheld."""
    named = {"level": "indicator", "measure": "attempts", "statistic": "share", "category": "yes"}
    rows = []
    for (period, group), cell in cells.items():
        count, n = cell or (None, None)
        status = "withheld" if cell is None else "shown" if n else "empty"
        value = count / n if n else None
        row = {"period": period, "group": group, "count": count, "n": n, "value": value}
        rows.append(named | kind | row | {"status": status})
    return pd.DataFrame(rows, columns=[*KEY, *NUMBERS, "status"])


def counts(found: dict) -> dict[tuple[str, str], tuple[int, int]]:
    return {(c.period, c.group): ends for c, ends in found.items() if c.part == "count"}


# Tables whose answer is known


def table_of(cells: dict[str, int], groupings: list[dict[str, str]], hidden: set[str]) -> Unknowns:
    """A table with published sums: each grouping names its groups' cells."""
    unknowns = Unknowns()
    for name, value in cells.items():
        unknowns.at(name)
        if name not in hidden:
            unknowns.known(name, value)
    for grouping in groupings:
        for group, inside in grouping.items():
            unknowns.known(group, sum(cells[name] for name in inside))
            unknowns.adds_up(group, list(inside))
    return unknowns


def test_two_hidden_cells_a_line_may_still_give_one_away():
    of = oracle("sdc_naive_disclosure")
    rows, columns = of["inp"]["rows"], of["inp"]["columns"]
    cells = {
        row + column: of["inp"]["inner_counts"][i][j]
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
    }
    lines = [{f"row {r}": [r + c for c in columns] for r in rows},
             {f"column {c}": [r + c for r in rows] for c in columns}]  # fmt: skip
    naive, given_away = set(of["inp"]["suppressed"]), of["out"]["cell"].replace(",", "")
    found = table_of(cells, lines, naive).ranges([given_away])
    assert found[given_away] == tuple(of["out"]["before"])
    found = table_of(cells, lines, naive | {"xd"}).ranges([given_away])
    assert found[given_away] == tuple(of["out"]["after_optimal"])


def test_one_sensitive_cell_needs_three_more():
    of = oracle("sdc_microdata1")["inp"]
    cells = {
        f"{row}/{column}": of["inner_counts"][i][j]
        for i, row in enumerate(of["rows"])
        for j, column in enumerate(of["columns"])
    }
    lines = [{f"row {r}": [f"{r}/{c}" for c in of["columns"]] for r in of["rows"]},
             {f"column {c}": [f"{r}/{c}" for r in of["rows"]] for c in of["columns"]}]  # fmt: skip
    sensitive = "A/female"
    others = [name for name in cells if name != sensitive]
    for few in range(3):
        for more in combinations(others, few):
            found = table_of(cells, lines, {sensitive, *more}).ranges([sensitive])
            assert found[sensitive] == (2, 2)
    answer = {sensitive, "A/male", "C/female", "C/male"}
    assert table_of(cells, lines, answer).ranges([sensitive])[sensitive] == (0, 12)


def test_two_groupings_each_safe_alone_give_a_cell_away():
    of = oracle("sdc_linked")["inp"]
    sensitive, groupings = set(of["sensitive"]), [of["grouping_1"], of["grouping_2"]]
    hidden = sensitive
    for grouping in groupings:
        found = table_of(of["cells"], [grouping], hidden).ranges(["K"])
        assert found["K"][0] < found["K"][1]
    assert table_of(of["cells"], groupings, hidden).ranges(["K"])["K"] == (3, 3)
    found = table_of(of["cells"], groupings, hidden | {"N"}).ranges(["K"])
    assert found["K"][0] < found["K"][1]


# Against every combination


@settings(max_examples=40)
@given(st.data())
def test_bounds_are_those_of_trying_everything(data):
    unknowns = Unknowns()
    names = [f"x{i}" for i in range(data.draw(st.integers(1, 5)))]
    for name in names:
        low = data.draw(st.integers(0, 3))
        unknowns.within(name, low, data.draw(st.integers(low, 5)))
    for _ in range(data.draw(st.integers(0, 4))):
        factors = data.draw(st.lists(st.integers(-2, 2), min_size=len(names), max_size=len(names)))
        low = data.draw(st.integers(-6, 8))
        high = low + data.draw(st.integers(0, 6))
        unknowns.linear(list(zip(factors, names, strict=True)), low, high)
    try:
        expected = enumerated(unknowns, names, 5)
    except Contradiction:
        with pytest.raises(Contradiction):
            unknowns.ranges(names)
        return
    assert unknowns.ranges(names) == expected
    for name, (low, high) in unknowns.ranges(names, enough=3).items():
        least, most = expected[name]
        assert (high - low < 3) == (most - least < 3)


@settings(max_examples=25)
@given(st.data())
def test_bounds_of_a_page_are_those_of_trying_everything(data):
    """Two rooms, three weeks, few students: any cells hidden."""
    cells = {}
    for week in ("01", "02", "03"):
        rooms = {}
        for room in ("Room A", "Room B"):
            n = data.draw(st.integers(1, 2))
            rooms[room] = data.draw(st.integers(0, n)), n
        cells |= {(week, room): cell for room, cell in rooms.items()}
        cells[week, "all"] = tuple(map(sum, zip(*rooms.values(), strict=True)))
    for third, week in (("early", "01"), ("late", "03")):
        cells |= {(third, g): cells[week, g] for g in ("all", "Room A", "Room B")}
    hidden = data.draw(st.lists(st.sampled_from(sorted(cells)), max_size=4, unique=True))
    released = page({key: None if key in hidden else cell for key, cell in cells.items()})
    found = {cell: ends for cell, ends in bounds([released]).items() if ends[1] <= 4}
    tried = by_trial([released], 5)
    assert {cell: tried[cell] for cell in found} == found


# Patterns by hand


def test_a_week_is_its_third_less_the_other_week():
    weeks = {("01", "all"): None, ("02", "all"): (12, 34), ("early", "all"): (15, 40)}
    rest = {(f"{week:02d}", "all"): (5, 30) for week in range(3, 7)}
    assert counts(bounds([page(weeks | rest)])) == {("01", "all"): (3, 3)}


def test_a_participant_takes_the_own_classroom_away():
    rooms = {("01", "all"): (9, 27), ("01", "Room A"): None, ("01", "Room B"): None}
    assert counts(bounds([page(rooms)]))["01", "Room A"] == (0, 9)
    own = page({("01", "Room B"): (7, 20)})
    assert counts(bounds([page(rooms)], {0: own}))["01", "Room A"] == (2, 2)


def test_a_total_that_grew_gives_the_new_week_away():
    dosage = {"level": "dosage", "measure": "coaching", "category": "held"}
    before = {("01", "all"): (3, 4), ("02", "all"): (4, 4), ("whole", "all"): (7, 8)}
    after = {("01", "all"): None, ("02", "all"): (4, 4), ("03", "all"): None,
             ("whole", "all"): (8, 9)}  # fmt: skip
    found = counts(bounds([page(before, **dosage), page(after, **dosage)]))
    assert found == {("01", "all"): (3, 3), ("03", "all"): (1, 1)}
    assert counts(bounds([page(after, **dosage)]))["03", "all"] == (0, 4)


NONE = {(f"{week:02d}", "all"): (0, 0) for week in range(3, 7)}
FIRST = {("01", "all"): (3, 4), ("02", "all"): (0, 0), ("early", "all"): (3, 4)} | NONE


def test_a_week_is_believed_untouched():
    later = {("01", "all"): None, ("02", "all"): None, ("early", "all"): (9, 11)} | NONE
    found = counts(bounds([page(FIRST), page(later)]))
    assert found == {("01", "all"): (3, 3), ("02", "all"): (6, 6)}


def test_what_cannot_be_is_not_believed():
    """3 of 4 in week 01 and 2 of 3 in week 02 are not 6 of 9: somebody came late."""
    later = {("01", "all"): None, ("02", "all"): (2, 3), ("early", "all"): (6, 9)} | NONE
    assert counts(bounds([page(FIRST), page(later)])) == {("01", "all"): (4, 4)}


def test_records_that_shrink_are_a_contradiction():
    later = {("01", "all"): None, ("02", "all"): None, ("early", "all"): (2, 11)} | NONE
    with pytest.raises(Contradiction):
        bounds([page(FIRST), page(later)])


@settings(max_examples=60)
@given(st.integers(5, 60), st.data())
def test_a_change_and_its_interval_tell_at_least_how_many_gained_and_lost(n, data):
    lost = data.draw(st.integers(0, n))
    gained = data.draw(st.integers(0, n - lost))
    most = data.draw(st.integers(lost, n - max(gained - lost, 0)))
    widest = widest_of_step(lost, max(lost - gained, 0), most, STEP)
    net = gained - lost
    assume(net + 2 * widest <= n)
    interval = tango(net + widest, widest, n)
    low, high = round(interval.low, 6), round(interval.high, 6)
    found = moved(net, n, low, high)
    assert found[0] - found[1] == net
    assert max(-net, 0) <= found[1] <= lost


def test_six_decimals_of_how_differently_rooms_moved_name_every_room():
    """Four rooms of 26, 24, 25 and 25 that moved by 3, 6, 5 and 5 students; whole points do not."""
    sizes, said = [26, 24, 25, 25], (0.191346, 0.102464, 0.280228)
    assert changes_that_fit(sizes, 19, said, {}) == [(3, 3), (6, 6), (5, 5), (5, 5)]
    assert changes_that_fit(sizes, 19, (0.19, 0.10, 0.28), {}) == [(3, 6)] * 4
    own = changes_that_fit(sizes, 19, (0.19, 0.10, 0.28), {1: 6})
    assert own == [(3, 4), (6, 6), (4, 5), (4, 5)]


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(5, 30), st.integers(-5, 5)), min_size=3, max_size=6),
    st.sampled_from([2, 6]),
)
def test_what_rooms_did_is_among_what_fits(rooms, decimals):
    sizes, net = map(list, zip(*rooms, strict=True))
    changes = [gain / size for size, gain in rooms]
    interval = rooms_t(changes)
    said = tuple(round(x, decimals) for x in (sum(changes) / len(changes), *interval))
    for gain, (low, high) in zip(net, changes_that_fit(sizes, sum(net), said, {}), strict=True):
        assert low <= gain <= high


@pytest.mark.parametrize("seed", range(3))
def test_all_that_is_taken_as_known_is_so(seed):
    """On pages that hide nothing: every condition holds, so no reader is led astray by one."""
    pages = []
    for evidence in measured(seeded(seed)):
        n = evidence.rows["n"].fillna(1)
        pages.append(evidence.rows.assign(status=["shown" if of else "empty" for of in n]))
    unknowns = known(editions(pages, {}), stay=False, weeks=False, students=False)
    low, high = unknowns.low, unknowns.high
    assert all(a <= b for a, b in zip(low, high, strict=True))
    for places, factors, least, most in unknowns.conditions:
        if all(low[p] == high[p] for p in places):
            total = sum(f * low[p] for p, f in zip(places, factors, strict=True))
            assert least - 1e-4 <= total <= most + 1e-4
