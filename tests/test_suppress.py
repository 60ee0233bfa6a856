"""Complements on published tables, on random cycles, and over pages of several dates."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from attacks import AUDIENCES, attack, release_all
from cycles_random import editions, recipes, seeded
from hypothesis import HealthCheck, given, settings

import impactkit as ik
from impactkit.disclosure.bounds import Attack, rows_of
from impactkit.disclosure.linked import Condition
from impactkit.disclosure.suppress import Choice, complements
from impactkit.disclosure.views import View
from impactkit.errors import DisclosureError, InputError
from impactkit.evidence import Evidence, evidence_rows

ORACLES = Path(__file__).resolve().parents[2] / "shared" / "oracles.json"
SALT = b"the district's own"


def oracle(name: str) -> dict:
    if not ORACLES.exists():
        pytest.skip("shared/oracles.json is not here")
    return next(of for of in json.loads(ORACLES.read_text(encoding="utf-8")) if of["id"] == name)


def hidden_with(cells: dict[str, int], lines: list[list[str]], must: set[str], width: int):
    """What is hidden besides `must` where every line's sum is published; None: nothing protects.
    A cell costs its value."""
    at = {name: i for i, name in enumerate(cells)}
    x = np.array(list(cells.values()), dtype=float)
    sums = [sum(cells[name] for name in line) for line in lines]
    rows = rows_of(
        len(x),
        [Condition([at[name] for name in line], [1.0] * len(line), of, of)
         for line, of in zip(lines, sums, strict=True)],
    )  # fmt: skip
    given_ = np.isin(list(cells), list(must))
    nobody = np.zeros(len(x), dtype=bool)
    view = View(
        np.zeros(len(x)), np.full(len(x), x.sum()), np.where(given_, width, 0.0), nobody, nobody
    )
    chosen = complements(Attack(rows, x), [view], Choice(np.arange(len(x)), x, given_), nobody)
    if chosen is None:
        return None
    return {name for name, gone in zip(cells, chosen, strict=True) if gone} - must


def by_line(of: dict) -> tuple[dict[str, int], list[list[str]]]:
    rows, columns = list(of["rows"]), list(of["columns"])
    counts = of["inner_counts"]
    cells = {f"{r}/{c}": counts[i][j] for i, r in enumerate(rows) for j, c in enumerate(columns)}
    lines = [[f"{r}/{c}" for c in columns] for r in rows]
    return cells, lines + [[f"{r}/{c}" for r in rows] for c in columns]


# Published tables (the R package sdcTable)


def test_a_naive_table_needs_the_one_cell_that_protects_it():
    of = oracle("sdc_naive_disclosure")
    cells, lines = by_line(of["inp"])
    must = {f"{name[0]}/{name[1]}" for name in of["inp"]["suppressed"]}
    assert hidden_with(cells, lines, must, 1) == {"x/d"}


def test_one_sensitive_cell_takes_the_three_cheapest_complements():
    cells, lines = by_line(oracle("sdc_microdata1")["inp"])
    assert hidden_with(cells, lines, {"A/female"}, 3) == {"A/male", "C/female", "C/male"}


def test_two_groupings_are_protected_together():
    of = oracle("sdc_linked")["inp"]
    groupings = [of["grouping_1"], of["grouping_2"]]
    sensitive = set(of["sensitive"])
    alone = [hidden_with(of["cells"], [list(g) for g in grouping.values()], sensitive, 1)
             for grouping in groupings]  # fmt: skip
    assert alone == [set(), set()]
    lines = [list(group) for grouping in groupings for group in grouping.values()]
    assert hidden_with(of["cells"], lines, sensitive, 1) == {"N"}


@pytest.mark.parametrize("seed", range(12))
def test_no_smaller_set_protects_a_small_table(seed):
    """The program's cost is the lowest of all 2^n choices."""
    draws = np.random.default_rng(seed)
    cells = {f"{r}{c}": int(draws.integers(0, 9)) for r in "abc" for c in "xyz"}
    lines = [[f"{r}{c}" for c in "xyz"] for r in "abc"] + [
        [f"{r}{c}" for r in "abc"] for c in "xyz"
    ]
    must = {name for name, x in cells.items() if x in (1, 2)}
    if not must or sum(cells.values()) < 9:
        return
    names = sorted(cells.keys() - must)
    costs = []
    for chosen in range(2 ** len(names)):
        more = {name for bit, name in enumerate(names) if chosen >> bit & 1}
        if stays_open(cells, lines, must, more):
            costs.append(sum(cells[name] for name in more))
    found = hidden_with(cells, lines, must, 3)
    assert (found is None) == (not costs)
    assert found is None or sum(cells[name] for name in found) == min(costs)


def stays_open(
    cells: dict[str, int], lines: list[list[str]], must: set[str], more: set[str]
) -> bool:
    """Does every cell of `must` keep a range of three, where these cells are hidden?"""
    at = {name: i for i, name in enumerate(cells)}
    x = np.array(list(cells.values()), dtype=float)
    conditions = [
        Condition(
            [at[name] for name in line], [1.0] * len(line), *[sum(cells[n] for n in line)] * 2
        )
        for line in lines
    ]
    open_ = np.isin(list(cells), list(must | more))
    needed = {at[name]: 3.0 for name in must}
    attack_ = Attack(rows_of(len(x), conditions), x)
    return not attack_.narrow(np.zeros(len(x)), np.full(len(x), x.sum()), needed, open_)


# Random cycles, and an attacker that shares no code


def broken(recipe, n_known: bool = False) -> list[str]:
    """What any reader works out too closely, with everything that was released before.

    n_known : leave out what whoever knows how many stand behind each number works out anyway.
    """
    pages, failed = release_all(recipe)
    assert failed == []
    rooms = sorted(pages[-1].alias)
    found = [finding for audience in AUDIENCES for finding in attack(pages, audience).findings]
    for audience in ("coach", "leader") if len(rooms) > 1 else ():
        found += attack(pages, audience, rooms[recipe.seed % len(rooms)]).findings
    return [str(finding) for finding in found if not (n_known and finding.by_n)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(recipe=recipes(rooms=4, students=14, weeks=4))
def test_nobody_works_out_a_hidden_number(recipe):
    """Without what each n tells, which a cycle or two in a hundred has (docs/why.md)."""
    assert broken(recipe, n_known=True) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(12), 7050, 7058])  # the last two: who left, and when
def test_nobody_works_out_a_hidden_number_of_a_large_cycle(seed):
    assert broken(seeded(seed)) == []


def test_pages_of_one_day_hide_more_the_less_their_readers_know():
    evidence = editions(seeded(3))[-1]
    hidden = []
    for audience in AUDIENCES:
        rows = ik.release(evidence, audience=audience).rows
        hidden.append(
            set(rows.loc[(rows["status"] == "withheld") & (rows["group"] == "all"), "id"])
        )
        there = set(rows["id"])
    assert hidden[0] & there <= hidden[1] <= hidden[2]
    assert len(hidden[0]) < len(hidden[2])


# Pages of several dates


def told(evidence, audience="leader", earlier=()):
    """facts.json of a page, as it is read again later."""
    evidence = dataclasses.replace(evidence, salt=SALT, earlier=tuple(earlier))
    page = ik.release(evidence, audience=audience)
    return json.loads(json.dumps(ik.facts(page, "case study").content))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_page_made_again_from_the_same_records_is_the_same_page(evidence, audience):
    for measured in (evidence("grade-7-justification"), *editions(seeded(7))):
        first = told(measured, audience)
        assert told(measured, audience, [first]) == first


def test_what_was_withheld_stays_withheld_while_nobody_else_stands_behind_it():
    """Found by an attacker: a complement of the first page, shown on the second, gives the small
    room of the first away."""
    recipe = next(
        of for of in map(seeded, range(100)) if len(of.rendered) > 2 and len(of.sizes) > 3
    )
    pages, _ = release_all(recipe)
    of_coach = [page for page in pages if page.audience == "coach"]
    again = 0
    for before, after in pairwise(of_coach):
        for key, row in before.read.rows.items():
            if row["status"] == "withheld" and key in after.read.rows:
                same = before.truth[key]["n"] == after.truth[key]["n"]
                again += same and after.read.rows[key]["status"] == "withheld"
    assert again > 20


def test_a_mark_says_nothing_without_the_districts_salt(evidence):
    page = told(evidence("grade-9-lab-questions"))
    marks = {fact["id"]: fact["mark"] for fact in page["facts"] if fact["status"] == "withheld"}
    assert len(set(marks.values())) == len(marks) > 100
    assert all(set(mark) <= set("bcdfghjkmnpqrtvw") and len(mark) == 12 for mark in marks.values())
    other = dataclasses.replace(evidence("grade-9-lab-questions"), salt=b"another's")
    others = {fact.mark for fact in ik.release(other, audience="leader").facts()}
    assert not others & set(marks.values())
    visits = (other.rows["level"] == "shift") & (other.rows["period"] == "05")
    rows = other.rows.assign(n=other.rows["n"].mask(visits, other.rows["n"] + 1))
    grown = ik.release(dataclasses.replace(other, rows=rows), audience="leader")
    assert not others & {fact.mark for fact in grown.facts()} - {None}  # which week, nobody can say
    without = dataclasses.replace(other, salt=b"")
    assert {fact.mark for fact in ik.release(without, audience="leader").facts()} == {None}


def test_an_earlier_page_that_contradicts_todays_records_is_left_aside(evidence):
    """A teacher corrected scores: then and now cannot both be true, and today's page is made."""
    measured = evidence("grade-7-justification")
    page = told(measured)
    for fact in page["facts"]:
        if ".share." in fact["id"] and fact["status"] == "shown":
            fact["count"] = max(0, fact["n"] - fact["count"] - 1)
    again = told(measured, earlier=[page])
    assert again["facts"] == told(measured)["facts"]
    assert again["before"] == [{"facts": page["facts"], "when": page["when"]}]


def test_an_earlier_page_is_read_with_the_thirds_that_it_had():
    """Found by an attacker: early of nine weeks less early of six is week 3, which is withheld."""
    start = date(2026, 1, 5)
    about = ik.load_cycle("grade-9-lab-questions").about.model_copy(update={"start": start})

    def page(weeks: int, *earlier):
        ends = about.model_copy(update={"end": start + timedelta(days=7 * weeks - 1)})
        counted = {f"{week:02d}": (10 + week, 30, 4) for week in range(1, weeks + 1)}
        counted["03"] = (6, 8, 2)  # two classrooms
        inside = [counted[f"{week:02d}"] for week in range(1, weeks // 3 + 1)]
        counted["early"] = (sum(of[0] for of in inside), sum(of[1] for of in inside), 4)
        rows = [
            {"level": "shift", "measure": "routine", "statistic": "share", "period": period,
             "group": "all", "category": "yes", "count": count, "n": n, "value": count / n,
             "rooms": rooms}
            for period, (count, n, rooms) in counted.items()
        ]  # fmt: skip
        return told(Evidence(ends, evidence_rows(rows)), earlier=earlier)

    def statuses(of):
        return {fact["id"].split(".")[3]: fact["status"] for fact in of["facts"]}

    first = page(6)
    assert (statuses(first)["early"], statuses(first)["03"]) == ("shown", "withheld")
    alone, after = statuses(page(9)), statuses(page(9, first))
    assert (alone["03"], after["03"]) == ("withheld", "withheld")
    assert "withheld" in (alone["early"], alone["01"], alone["02"])
    assert after["early"] == "withheld"  # weeks 1 and 2 together were told
    # Months: 01 names something else, and the page is left aside.
    months = first | {"when": first["when"] | {"period": "month"}}
    assert statuses(page(9, months)) == alone


@pytest.mark.parametrize(("rooms", "said"), [(4, "withheld"), (5, "withheld"), (6, "shown")])
def test_what_one_or_two_classrooms_add_to_a_page_is_not_told(rooms, said):
    """Found by a reader: 20 of 30, and last week 15 of 22, is 5 of 8 of the classroom that came."""
    about = ik.load_cycle("grade-9-lab-questions").about

    def page(rooms: int, count: int, n: int, *earlier):
        row = {"level": "shift", "measure": "routine", "statistic": "share", "period": "01",
               "group": "all", "category": "yes", "count": count, "n": n, "value": count / n,
               "rooms": rooms}  # fmt: skip
        return told(Evidence(about, evidence_rows([row])), earlier=earlier)

    first = page(3, 15, 22)
    now = page(rooms, 15 + 5 * (rooms - 3), 22 + 8 * (rooms - 3), first)
    assert [fact["status"] for fact in (*first["facts"], *now["facts"])] == ["shown", said]


@pytest.mark.parametrize(("late", "said"), [(0, "withheld"), (5, "shown")])
def test_a_late_classroom_is_not_the_difference_of_two_thirds(late, said):
    """Found by an attacker: 50 of 96 less 32 of 72. Where others have new records too, it hides
    among them."""
    about = ik.load_cycle("grade-9-lab-questions").about

    def page(rooms: dict[str, int], *earlier):
        named = {"level": "shift", "measure": "routine", "statistic": "share", "category": "yes"}
        rows = [
            named | {"period": "early", "group": f"9-{room}", "count": n // 2, "n": n, "rooms": 1,
                     "value": 0.5}
            for room, n in rooms.items()
        ]  # fmt: skip
        n = sum(rooms.values())
        rows.append(named | {"period": "early", "group": "all", "count": n // 2, "n": n,
                             "value": 0.5, "rooms": len(rooms)})  # fmt: skip
        return told(Evidence(about, evidence_rows(rows)), earlier=earlier)

    first = page({"1": 24, "2": 24, "3": 24})
    now = page({"1": 24 + 2 * late, "2": 24, "3": 24, "4": 20}, first)
    assert [fact["status"] for fact in (*first["facts"], *now["facts"])] == ["shown", said]


def test_a_room_keeps_its_alias_when_another_joins():
    evidence = editions(seeded(7))[-1]
    rooms = sorted(set(evidence.rows.loc[evidence.rows["level"] == "shift", "group"]) - {"all"})
    few = dataclasses.replace(evidence, rows=evidence.rows.head(0))
    names = {}
    for number in range(1, len(rooms) + 1):
        rows = evidence.rows[evidence.rows["group"].isin([*rooms[-number:]])]
        rows = rows[rows["level"] == "shift"]
        page = told(dataclasses.replace(few, rows=rows), "coach", names.get(number - 1, ()))
        names[number] = [page]
    aliases = [{mark: alias for alias, mark in names[n][0]["rooms"].items()} for n in names]
    assert len(aliases[-1]) == len(rooms) > 2
    for before, after in pairwise(aliases):
        assert before.items() <= after.items()


def test_an_earlier_page_that_cannot_be_read_stops_with_place_and_remedy(workspace):
    path = workspace / "outputs" / "leader" / "grade-7-justification" / "facts.json"
    path.parent.mkdir(parents=True)
    for text in ("{", '{"facts": []}', "[]"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            ik.load_cycle("grade-7-justification", workspace)
        assert str(caught.value) == (
            "outputs of grade-7-justification cannot be used: 1 problem\n"
            "  leader/grade-7-justification/facts.json: says what an earlier page told, and cannot "
            "be read.\n"
            "    Put it back as it was. Delete it only where nobody has seen that page."
        )


def test_groups_that_do_not_add_up_stop():
    measured = editions(seeded(3))[-1]
    rows = measured.rows.copy()
    at = rows.index[(rows["level"] == "shift") & (rows["group"] == "all") & (rows["n"] > 5)][0]
    rows.loc[at, "n"] += 50
    rows.loc[at, "count"] += 40
    with pytest.raises(DisclosureError) as caught:
        ik.release(dataclasses.replace(measured, rows=rows), audience="leader")
    assert str(caught.value).endswith(": groups do not add up to the whole.")
