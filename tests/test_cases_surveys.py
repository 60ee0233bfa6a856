"""The survey: asked before and after, on scales of its own, and read by those who answered.

Cases from real use, small and invented, stand in tests/cases; counts are worked out by hand.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from cycles import Small

import impactkit as ik
from impactkit.disclosure import Released
from impactkit.uncertainty import newcombe
from impactkit.waves import SURVEY, place

CASES = Path(__file__).parent / "cases"
BEFORE, AFTER = "2026-01-08", "2026-02-12"  # weeks 1 and 6 of the small cycle
ITEM = "conditions:\n  - {id: purpose, question: Is it clear}\n"


def windows_of(dates: pd.Series, about) -> tuple:
    """The waves of a survey whose answers bear these dates."""
    return place({SURVEY: pd.DataFrame({"date": dates})}, about).by[SURVEY].waves


def of_case(name: str, cycle: str, audience: str) -> Released:
    root = Path(shutil.copytree(CASES / name, Path(tempfile.mkdtemp()) / name))
    path = root / "params" / f"{cycle}.yml"
    written = path.read_text(encoding="utf-8")  # a language without words of the kit is refused
    path.write_text(written.replace("language: es\n", ""), encoding="utf-8")
    return ik.release(ik.measure(ik.load_cycle(cycle, root)), audience=audience)


def answers(*groups: tuple[str, str, int, int], item: str = "purpose") -> str:
    """Rows of the survey: (date, role, how many agree, of how many)."""
    rows = [
        f"{day},{role},{item},{3 if number < agree else 2}\n"
        for day, role, agree, n in groups
        for number in range(n)
    ]
    return "".join(rows)


def asked(small: Small, *groups: tuple[str, str, int, int], audience: str = "leader") -> Released:
    small.add(ITEM)
    small.table("conditions", "date,role,item,rating\n" + answers(*groups))
    return ik.release(small.measure(), audience=audience)


def share(case: Released, period: str, group: str = "all", item: str = "purpose"):
    key = {"level": "conditions", "measure": item, "statistic": "share", "group": group}
    return case.fact(**key, period=period)


def change(case: Released, item: str = "purpose"):
    return case.fact(level="conditions", measure=item, statistic="change")


def test_survey_before_after():
    """25% of 12 answers on 10 September, 100% of 12 on 22 October; never 63% of 24."""
    case = of_case("survey-before-after", "three-trends", "coach")
    first, last = (share(case, period, item="confidence") for period in ("01", "07"))
    assert (first.count, first.n, last.count, last.n) == (3, 12, 12, 12)
    moved = change(case, "confidence")
    assert (moved.value, moved.n, moved.direction) == (0.75, 24, "up")
    assert (moved.low, moved.high) == pytest.approx(newcombe(12, 12, 3, 12), abs=0.006)
    assert ik.conditions_table(case).text == (
        "The conditions around coaching: who agrees (3 or 4 on the scale 1 to 4) "
        "Statement Agree, week 1 Agree, week 7 Change "
        "How confident are you in leading a discussion? 25% of 12 answers 100% of 12 answers "
        "+75 points likely +38 to +91 points; clearly higher at the end "
        "The survey is anonymous, so different people may have answered each time; the range "
        "takes them for different people."
    )
    assert (
        "How confident are you in leading a discussion? In the survey 25% of 12 agreed in week 1 "
        "and 100% of 12 agreed in week 7: clearly higher at the end (+75 points; likely +38 to +91 "
        "points)."
    ) in ik.system_questions(case).text
    assert not case.values("id", level="conditions", period="whole")


@pytest.mark.parametrize("audience", ["leader", "public"])
def test_leaders_do_not_read_that_all_agree_nor_a_change_that_says_so(audience):
    case = of_case("survey-before-after", "three-trends", audience)
    assert share(case, "07", item="confidence").status == "withheld"
    moved = change(case, "confidence")
    assert (moved.status, moved.value, moved.low, moved.direction) == ("withheld", *[None] * 3)
    assert "100%" not in ik.conditions_table(case).text + ik.system_questions(case).text


def test_survey_one_principal():
    """Ten teachers and one principal. Of safety only the principal agrees, of modelling all
    teachers do and the principal does not: both would tell the principal what each teacher said.
    Of purpose four teachers and the principal agree."""
    coach = of_case("survey-one-principal", "practice-001", "coach")
    assert (share(coach, "04", item="safety").count, share(coach, "04", item="safety").n) == (1, 11)
    for audience in ("leader", "public"):
        case = of_case("survey-one-principal", "practice-001", audience)
        status = {item.id: share(case, "04", item=item.id).status for item in case.about.conditions}
        assert status == {
            "purpose": "shown", "protected_time": "shown",
            "safety": "withheld", "modelling": "withheld",
        }  # fmt: skip
        assert "9.1%" not in ik.conditions_table(case).text


@pytest.mark.parametrize(
    "groups, status",
    [
        ([("teacher", 5, 12)], "shown"),
        ([("teacher", 1, 12)], "withheld"),  # the one who agrees knows that nobody else does
        ([("teacher", 11, 12)], "withheld"),  # the one who does not knows that all others do
        ([("teacher", 0, 12)], "withheld"),
        ([("teacher", 12, 12)], "withheld"),
        ([("teacher", 0, 14), ("coach", 2, 2)], "withheld"),  # coaches take both answers off
        ([("teacher", 14, 14), ("coach", 0, 2)], "withheld"),
        ([("teacher", 3, 14), ("coach", 2, 2)], "withheld"),  # and read of three teachers
        ([("teacher", 4, 14), ("coach", 2, 2)], "shown"),
        ([("teacher", 5, 9), ("principal", 1, 1)], "withheld"),  # nine are fewer than ten
        ([("teacher", 5, 10), ("principal", 1, 1)], "shown"),
        ([("teacher", 3, 14), ("parent", 6, 12)], "shown"),  # each role has figures of its own
    ],
)
def test_nobody_who_answered_reads_what_the_others_said(small, groups, status):
    case = asked(small, *((AFTER, *group) for group in groups))
    assert share(case, "06").status == status


def test_what_a_wave_hides_its_change_does_not_tell(small):
    case = asked(small, (BEFORE, "teacher", 1, 12), (AFTER, "teacher", 7, 12))
    assert (share(case, "01").status, share(case, "06").status) == ("withheld", "shown")
    assert change(case).status == "withheld"


def test_a_coded_wave_hides_the_size_of_its_change(small):
    """Of 60 the public reads "under 10%" for 4; a change in points would say that it is 4."""
    case = asked(small, (BEFORE, "teacher", 4, 60), (AFTER, "teacher", 30, 60), audience="public")
    assert (share(case, "01").status, share(case, "06").status) == ("coded", "shown")
    assert change(case).status == "withheld"


def test_roles_add_up_in_each_wave_so_the_only_principal_is_not_the_rest(small):
    """Before, four principals and 20 teachers; after, one principal: teachers and all would give
    that answer away, so that one of the two is hidden. Nothing is joined over the waves."""
    small.add(ITEM)
    before = answers((BEFORE, "teacher", 9, 20), (BEFORE, "principal", 8, 15))
    after = answers((AFTER, "teacher", 12, 20), (AFTER, "principal", 1, 1))
    small.table("conditions", "date,role,item,rating\n" + before + after)
    coach = ik.release(small.measure(), audience="coach")
    shown = {
        period: [group for group in ("all", "teacher", "principal")
                 if share(coach, period, group).shown]
        for period in ("01", "06")
    }  # fmt: skip
    assert shown["01"] == ["all", "teacher", "principal"]
    assert "principal" not in shown["06"] and len(shown["06"]) == 1


def test_asked_once_the_page_says_when(small):
    case = asked(small, (AFTER, "teacher", 5, 12))
    assert ik.conditions_table(case).text == (
        "The conditions around coaching: who agrees (3 or 4 on the scale 1 to 4) "
        "Statement Agree, week 6 Is it clear 42% of 12 answers"
    )
    assert change(case).status == "empty"


def test_an_item_that_was_asked_once_beside_one_asked_twice(small):
    small.add(ITEM + "  - {id: safety, question: Is it safe}\n")
    small.table(
        "conditions",
        "date,role,item,rating\n"
        + answers((BEFORE, "teacher", 5, 12), (AFTER, "teacher", 6, 12))
        + answers((AFTER, "teacher", 7, 12), item="safety"),
    )
    case = ik.release(small.measure(), audience="leader")
    text = ik.conditions_table(case).text
    assert "42% of 12 answers 50% of 12 answers +8 points" in text
    assert "no clear change" in text
    assert "Is it safe – 58% of 12 answers asked once" in text


SCALE = """\
conditions:
  - id: time
    question: Was planning time kept free?
    scale: [never, rarely, sometimes, often, always]
    agree_from: often
  - {id: purpose, question: Is it clear}
"""


def test_each_item_has_its_own_scale_in_words_or_numbers(small):
    small.add(SCALE)
    said = ["never", "rarely", "Sometimes", "OFTEN", "always"] * 3
    rows = [f"{AFTER},teacher,time,{word}" for word in said]
    rows += [f"{AFTER},teacher,purpose,{number}" for number in (1, 2, 3, 4, "3.0") * 3]
    small.table("conditions", "\n".join(["date,role,item,rating", *rows]) + "\n")
    case = ik.release(small.measure(), audience="leader")
    time, purpose = (share(case, "06", item=item) for item in ("time", "purpose"))
    assert (time.count, time.n, purpose.count, purpose.n) == (6, 15, 9, 15)
    assert ik.conditions_table(case).text == (
        "The conditions around coaching: who agrees Statement Agree, week 6 "
        "Was planning time kept free? agreement: often or always 40% of 15 answers "
        "Is it clear agreement: 3 or 4 on the scale 1 to 4 60% of 15 answers"
    )


def test_steps_may_have_labels_which_the_page_then_says(small):
    small.add("""\
conditions:
  - id: purpose
    question: Is it clear
    scale:
      - {level: "1", label: not at all}
      - {level: "2", label: a little}
      - {level: "3", label: mostly}
      - {level: "4", label: wholly}
      - {level: "5", label: beyond doubt}
    agree_from: "4"
""")
    rows = "".join(f"{AFTER},teacher,purpose,{number % 5 + 1}\n" for number in range(15))
    small.table("conditions", "date,role,item,rating\n" + rows)
    case = ik.release(small.measure(), audience="leader")
    assert (share(case, "06").count, share(case, "06").n) == (6, 15)
    assert "who agrees (wholly (4) or beyond doubt (5))" in ik.conditions_table(case).text


def test_answers_that_are_no_step_of_their_item_stop_with_their_rows(small):
    small.add(SCALE)
    small.table("conditions", f"""\
date,role,item,rating
{AFTER},teacher,time,often
{AFTER},teacher,time,3
{AFTER},teacher,purpose,often
{AFTER},teacher,purpose,5
{AFTER},teacher,purpose,2
""")  # fmt: skip
    assert (
        small.error()
        == """\
params/small.yml cannot be used: 2 problems
  data/small/conditions.csv, column rating: 1 value is not on the scale never, rarely, \
sometimes, often, always (row 3).
    Correct it, or declare the answers: conditions.time.scale.
  data/small/conditions.csv, column rating: 2 values are not on the scale 1–4 (rows 4, 5).
    Correct them, or declare the answers: conditions.purpose.scale."""
    )


@pytest.mark.parametrize(
    "keys, told",
    [
        *(
            (f"scale: [{', '.join(steps)}], agree_from: {steps[-1]}",
             ": the scale does not have 3 to 7 steps. Write the answers, lowest first.")
            for steps in ("ab", "abcdefgh")
        ),
        ("scale: [never, often, always]",
         ": agree_from is no step of the scale (never, often, always)."
         " Write the step from which an answer counts as agreement."),
        ("scale: [never, often, always], agree_from: never",
         ".agree_from: is the lowest step, so that every answer would count as agreement."
         " Write a higher one."),
        ("scale: [1, 2, 2], agree_from: 2",
         ": two steps of the scale are the same. Give each its own."),
        ("scale: [5, 4, 3, 2, 1], agree_from: 2",
         ": the scale does not begin with its lowest step. Turn it around."),
    ],
)  # fmt: skip
def test_a_scale_that_cannot_be_used_is_told(small, keys, told):
    small.add(f"conditions:\n  - {{id: purpose, question: Is it clear, {keys}}}\n")
    small.table("conditions", "date,role,item,rating\n")
    heading = "params/small.yml cannot be used: 1 problem line 23, conditions.1"
    assert " ".join(small.error().split()) == heading + told


def about(small: Small, **keys: object):
    return small.load().about.model_copy(update=keys)


@pytest.mark.parametrize(
    "days, labels",
    [
        (["2026-01-08"], ["week 1"]),
        (["2026-01-08", "2026-01-14"], ["weeks 1–2"]),  # six days
        (["2026-01-08", "2026-01-15"], ["week 1", "week 2"]),  # seven
        (["2026-02-12", "2026-01-08", "2026-01-14", "2026-02-14"], ["weeks 1–2", "week 6"]),
    ],
)
def test_a_window_ends_where_no_date_follows_for_a_week(small, days, labels):
    found = windows_of(pd.Series(pd.to_datetime(days)), about(small))
    assert [wave.label for wave in found] == labels
    assert (found[0].first, found[-1].last) == (
        date.fromisoformat(min(days)), date.fromisoformat(max(days)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "days, found",
    [
        (["2025-10-28", "2025-11-03", "2026-04-27", "2026-05-04"],
         [("02", "Oct–Nov 2025"), ("08", "Apr–May 2026")]),
        (["2025-12-20", "2026-01-10"], [("04", "Dec 2025–Jan 2026")]),
        (["2025-10-01", "2025-11-01"], [("02", "Oct–Nov 2025")]),  # 31 days
        (["2025-09-01", "2025-10-03"], [("01", "Sep 2025"), ("02", "Oct 2025")]),  # 32 days
    ],
)  # fmt: skip
def test_by_month_a_window_may_lie_over_a_months_end(small, days, found):
    of = about(small, period="month", start=date(2025, 9, 1), end=date(2026, 5, 31))
    waves = windows_of(pd.Series(pd.to_datetime(days)), of)
    assert [(wave.period, wave.label) for wave in waves] == found


def test_several_changes_share_what_chance_may_give(small):
    """4 of 12, then 9 of 12: alone higher, as one of five items no clear change."""
    items = ["purpose", "b", "c", "d", "e"]
    small.add("conditions:\n" + "".join(f"  - {{id: {i}, question: Is it}}\n" for i in items))
    for many, said in ((1, "up"), (5, "flat")):
        rows = [
            answers((BEFORE, "teacher", 4, 12), (AFTER, "teacher", 9, 12), item=i)
            for i in items[:many]
        ]
        small.table("conditions", "date,role,item,rating\n" + "".join(rows))
        rows = small.measure().rows
        moved = rows[(rows["level"] == "conditions") & (rows["statistic"] == "change")]
        assert set(moved["direction"]) == {said}


def test_in_random_surveys_no_respondent_can_subtract_and_the_rest_stays_readable(new_small):
    """60 items, asked twice, of up to four roles: what leaders read, held against the records by
    what each respondent and each small role knows. Counted here, not taken from the kit."""
    rng, small = random.Random(3), new_small()
    names = [f"item_{number}" for number in range(60)]
    small.add("conditions:\n" + "".join(f"  - {{id: {n}, question: Is it}}\n" for n in names))
    said: dict[tuple[str, str], dict[str, tuple[int, int]]] = {}
    for name in names:
        for day in (BEFORE, AFTER):
            sizes = {"teacher": rng.randint(6, 24), "principal": rng.choice([0, 1, 1, 3]),
                     "coach": rng.choice([0, 2]), "parent": rng.choice([0, 0, 12])}  # fmt: skip
            mood = rng.choice([0.05, 0.4, 0.6, 0.95])
            said[name, day] = {
                role: (sum(rng.random() < mood for _ in range(n)), n)
                for role, n in sizes.items()
                if n
            }
    rows = "".join(
        answers(*((day, role, *of) for role, of in roles.items()), item=name)
        for (name, day), roles in said.items()
    )
    small.table("conditions", "date,role,item,rating\n" + rows)
    case = ik.release(small.measure(), audience="leader")
    shown = more = 0  # more: withheld from the coach already, beside the answers of a small role
    for (name, day), roles in said.items():
        fact = share(case, "01" if day == BEFORE else "06", item=name)
        agree, n = (sum(of[at] for of in roles.values()) for at in (0, 1))
        rests = [(agree - 1, n - 1)] if agree else []
        rests += [(agree, n - 1)] if agree < n else []
        small_roles = [of for of in roles.values() if of[1] < 10 and of[1] < n]
        without_role = [(agree - a, n - k) for a, k in small_roles]
        tells = n < 10 or agree in (0, n)
        tells |= any(a in (0, k) for a, k in rests + without_role)
        tells |= any(k < 10 or 1 <= a <= 3 for a, k in without_role)
        assert not (fact.shown and tells)
        shown, more = shown + fact.shown, more + (not fact.shown and not tells)
        if fact.shown:
            assert (fact.count, fact.n) == (agree, n)
    for name in names:
        both = all(share(case, period, item=name).shown for period in ("01", "06"))
        assert change(case, name).shown == both
    assert shown > 30 and more <= 6
