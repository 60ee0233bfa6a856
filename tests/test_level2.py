"""Level 2 where tasks differ, and Levels 1 and 2 judged together.

Counts are small enough to work out by hand; what chance gives is drawn with a seed.
"""

from __future__ import annotations

import random

import pytest
from cycles import Small

import impactkit as ik
from impactkit.levels.verdicts import End, Ends, judged, verdict
from impactkit.movements import movements

WEEKS = {"early": ("2026-01-08", "2026-01-15"), "late": ("2026-02-05", "2026-02-12")}
ROOMS = ("7A", "7B", "7C", "7D")
INDICATORS = """\
indicators:
  - {id: length, name: Words in an answer, measured: words}
  - {id: attempts, name: Attempts at a reason, measured: justification}
"""


def work(tasks: dict[str, dict[str, tuple[str, ...]]], students: int = 12) -> str:
    """student_work: by end and classroom the tasks of its two weeks; at the late end every answer
    is longer and gives a reason."""
    rows = ["date,classroom,student,task,response"]
    for end, by_room in tasks.items():
        for room, names in by_room.items():
            for day, task in zip(WEEKS[end], names, strict=True):
                for student in range(students):
                    more = " because the sum of both is the same" if end == "late" else ""
                    more = more or (" because it is" if student % 4 == 0 else "")
                    more = "" if end == "late" and student % 6 == 0 else more
                    answer = "it is " + "very " * (student % 3 + ROOMS.index(room) % 2) + "big"
                    rows.append(f"{day},{room},{room}-{student},{task},{answer}{more}")
    return "\n".join(rows) + "\n"


def told(small: Small, tasks: dict, audience: str = "coach") -> dict[str, str]:
    """How each indicator of the small cycle reads."""
    small.table("student_work", work(tasks))
    return {m.id: m.words for m in movements(released(small, audience), "indicator")}


def released(small: Small, audience: str = "coach"):
    return ik.release(small.measure(), audience=audience)


def everywhere(first: tuple[str, str], last: tuple[str, str]) -> dict:
    return {"early": dict.fromkeys(ROOMS, first), "late": dict.fromkeys(ROOMS, last)}


HIGHER = {"length": "clearly higher at the end", "attempts": "clearly higher at the end"}
DIFFER = {"length": "no change stated", "attempts": "no change stated"}


def test_no_change_is_called_from_words_where_the_tasks_differ(small):
    small.add(INDICATORS)
    assert told(small, everywhere(("t1", "t2"), ("t5", "t6"))) == DIFFER
    case = released(small, "leader")
    assert ik.level_summary(case, "indicator").text == (
        "Of two indicators followed: both with different tasks. “Words in an answer” and “Attempts "
        "at a reason”: no change stated, because the tasks at both ends differ."
    )
    assert "no change stated, because the tasks at both ends differ" in ik.statement(case).text
    assert "no change stated" in ik.movement_table(case, "indicator").text


def test_the_same_tasks_at_both_ends(small):
    small.add(INDICATORS)
    assert told(small, everywhere(("t1", "t2"), ("t1", "t2"))) == HIGHER
    rows = small.measure().rows
    tasks = rows[(rows["level"] == "indicator") & (rows["statistic"] == "count")]
    assert tasks[["measure", "category", "count", "rooms"]].values.tolist() == [
        ["length", "tasks_same", 2, 4],
        ["attempts", "tasks_same", 2, 4],
    ]


@pytest.mark.parametrize(
    "declared, readings",
    [
        ("equivalent_tasks: [t1, t2, t5, t6]\n", HIGHER),
        ("equivalent_tasks: [t1, t2, t5]\n", DIFFER),
        ("", {"length": "clearly higher at the end", "attempts": "no change stated"}),
    ],
)
def test_tasks_declared_equivalent_for_all_or_for_one_indicator(small, declared, readings):
    own = INDICATORS
    if not declared:
        own = own.replace("measured: words", "measured: words, equivalent_tasks: [t1, t2, t5, t6]")
    small.add(own + declared)
    assert told(small, everywhere(("t1", "t2"), ("t5", "t6"))) == readings


def test_a_task_in_common_is_not_enough_where_another_was_swapped(small):
    small.add(INDICATORS)
    assert told(small, everywhere(("t1", "t2"), ("t1", "t6"))) == DIFFER


def test_classrooms_that_did_the_tasks_in_turned_order_make_up_for_each_other(small):
    """Two classrooms go from t1 to t2, two from t2 to t1: whatever the tasks are, on average
    over the classrooms they take nothing and add nothing. With three to one they do."""
    small.add(INDICATORS)
    one, other = ("t1", "t1"), ("t2", "t2")
    half = {"early": dict(zip(ROOMS, (one, one, other, other), strict=True)),
            "late": dict(zip(ROOMS, (other, other, one, one), strict=True))}  # fmt: skip
    assert told(small, half) == HIGHER
    most = {"early": dict(zip(ROOMS, (one, one, one, other), strict=True)),
            "late": dict(zip(ROOMS, (other, other, other, one), strict=True))}  # fmt: skip
    assert told(small, most) == DIFFER


def test_only_classrooms_seen_at_both_ends_and_their_tasks_count(small):
    """7D did another task and was seen at the start alone."""
    small.add(INDICATORS)
    tasks = everywhere(("t1", "t2"), ("t1", "t2"))
    del tasks["late"]["7D"]
    tasks["early"]["7D"] = ("t8", "t9")
    some = "clearly higher at the end, in the classrooms seen at both ends"
    assert told(small, tasks) == dict.fromkeys(HIGHER, some)


def test_an_answer_or_two_to_another_task_is_no_other_task(small):
    small.add(INDICATORS)
    small.table("student_work", work(everywhere(("t1", "t2"), ("t1", "t2")))
                + "2026-02-12,7A,99,t6,it is because\n")  # fmt: skip
    assert {m.words for m in movements(released(small), "indicator")} == {
        "clearly higher at the end"
    }


def test_tallies_have_no_tasks(small):
    small.add("indicators:\n  - {id: talk, name: Talk, measured: tally}\n")
    rows = ["date,classroom,indicator,count,out_of"]
    for end, heard in (("early", 4), ("late", 18)):
        for number, room in enumerate(ROOMS):
            rows += [f"{day},{room},talk,{heard + number},25" for day in WEEKS[end]]
    small.table("tallies", "\n".join(rows) + "\n")
    case = released(small)
    assert [m.words for m in movements(case, "indicator")] == ["clearly higher at the end"]
    assert not case.has(level="indicator", statistic="count")


# Judged together


def visits(*pairs: tuple[int, int], n: int = 6) -> Ends:
    """By classroom, in how many of n visits a practice was seen at both ends."""
    return Ends(
        tuple(End(first, n, first) for first, _ in pairs),
        tuple(End(last, n, last) for _, last in pairs),
        share=True,
    )


def test_what_everybody_took_up_is_called_higher_however_many_measures():
    """15% to 96% of visits in four classrooms."""
    taken_up = visits((1, 6), (0, 6), (2, 6), (0, 5))
    assert [verdict(taken_up, among) for among in (1, 3, 9, 12)] == ["up"] * 4


def test_the_same_change_in_every_classroom_is_none_where_few_visits_give_it_by_chance():
    """In three classrooms, three visits each, one more at the end: classrooms do not differ."""
    assert verdict(visits((1, 2), (1, 2), (1, 2), n=3), 1) == "flat"


def test_fewer_than_three_classrooms_are_too_little_whatever_they_did():
    rows = judged([{"measure": "a", "ends": visits((0, 6), (0, 6))}])
    assert rows == [{"measure": "a", "direction": "unclear"}]


def test_what_is_clear_leaves_more_to_those_that_follow():
    """The second change is clear as one of two, and not as one of three; the first is clear as
    one of three and then counts no more (Holm)."""
    clear, less, none = (
        visits((0, 30), (1, 30), (0, 29), (0, 30), n=30),
        visits((8, 11), (8, 11), (8, 12), (8, 15), n=30),
        visits((8, 9), (9, 8), (8, 7), (7, 8), n=30),
    )
    assert (verdict(less, 2), verdict(less, 3)) == ("up", "flat")
    rows = judged([{"ends": ends} for ends in (less, none, clear)])
    assert [row["direction"] for row in rows] == ["up", "flat", "up"]
    rows = judged([{"ends": ends} for ends in (less, none, none)])
    assert [row["direction"] for row in rows] == ["flat", "flat", "flat"]


def test_pages_on_which_nothing_changed_seldom_call_anything_a_change():
    """400 cycles of four classrooms and six measures: at most 5 in 100, with room for the draw
    of this seed (benchmarks/many_measures.py draws more). One by one, a quarter would."""
    rng = random.Random(7)
    called = one_by_one = 0
    for _ in range(400):
        rows = []
        for _ in range(6):
            share = rng.uniform(0.2, 0.8)
            pairs = [
                tuple(sum(rng.random() < share for _ in range(12)) for _ in range(2))
                for _ in range(4)
            ]
            rows.append({"ends": visits(*pairs, n=12)})
        called += any(row["direction"] in ("up", "down") for row in judged(rows))
        one_by_one += any(verdict(row["ends"], 1) in ("up", "down") for row in rows)
    assert called <= 0.05 * 400
    assert one_by_one > 2 * called
