"""What the kit says: good English for every state of the evidence, no cause, no bare number.

The words of whole paragraphs, over the examples and over practice cycles.
"""

from __future__ import annotations

import ast
import json
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from cycles import EXAMPLES, ROOT, TABLES
from markupsafe import Markup

import impactkit as ik
from impactkit.check import check as check_cycle
from impactkit.language import check
from impactkit.markup import day, fill, listed, number, percent, plural, said, span
from impactkit.movements import movements
from impactkit.simulate import write_workspace

PROSE = ["heading", "focus", "dosage", "statement", "short_statement", "how_sure",
         "context", "agreements", "provenance", "questions", "glance", "alignment_map",
         "plan", "plan_gaps", "guide_missing", "system_questions", "decision", "accounting_table",
         "conditions_table", "design_table", "word_check", "technical_note",
         "distribution_tables"]  # fmt: skip
BY_LEVEL = ["level_summary", "movement_table", "period_table", "room_table", "guide_level"]


def everything(case) -> str:
    """Every text that the kit can write of a cycle."""
    texts = [getattr(ik, name)(case) for name in PROSE]
    texts += [getattr(ik, name)(case, level) for name in BY_LEVEL
              for level in ("shift", "indicator", "trend")]  # fmt: skip
    return "\n".join(text.text for text in texts)


@pytest.mark.parametrize("name", PROSE)
def test_sentences_take_released_alone(evidence, name):
    for other in (evidence(EXAMPLES[0]), evidence(EXAMPLES[0]).rows, None):
        with pytest.raises(TypeError, match="this takes Released"):
            getattr(ik, name)(other)


@pytest.mark.parametrize("audience", ["coach", "leader", "public"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_that_the_kit_writes_overclaims(released, name, audience):
    assert check(everything(released(name, audience))) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").rglob("*.ipynb")), ids=lambda p: p.stem
)
def test_nothing_that_a_notebook_says_overclaims(path: Path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            nodes = ast.walk(ast.parse(source))
            source = "\n\n".join(n.value for n in nodes if isinstance(n, ast.Constant)
                                 and isinstance(n.value, str))  # fmt: skip
        assert [f for f in check(source) if f.label == "overclaim"] == []


def test_practice_cycles_are_told_without_overclaim_or_broken_sentence(tmp_path: Path):
    for name in write_workspace(tmp_path / "w", cycles=8, seed=7):
        case = ik.release(ik.measure(ik.load_cycle(name, tmp_path / "w")), audience="leader")
        text = everything(case).replace("None noted yet.", "")
        assert check(text) == []
        for broken in ("None ", " nan", "<NA>", " .", ",,", "..", "{{", "}}", "withheld to protect "
                       "students students"):  # fmt: skip
            assert broken not in text.replace("...", ""), f"{name}: {broken}"


def test_the_statement_of_the_taught_case(released):
    text = ik.statement(released("grade-7-justification", "leader")).text
    assert text.startswith(
        "Over six weeks, from 12 January 2026 to 20 February 2026, four classrooms worked with a "
        "coach on written mathematical justification."
    )
    assert "they cannot show that coaching was the cause" in text


def test_the_short_statement_is_two_sentences(released):
    assert ik.short_statement(released("grade-7-justification", "leader")).text == (
        "Over six weeks, four classrooms worked with a coach on written mathematical "
        "justification; 1 of 2 watched shares clearly higher, 1 clearly lower; first in the plan: "
        "among 100 students scored both times, the share with clear justification "
        "(2) went from 38% (week 1) to 57% (week 6). There was no comparison group, so this "
        "cannot show that coaching was the cause; for these students the scores fit a true change "
        "from +8 to +30 points."
    )
    assert ik.short_statement(released("grade-4-text-evidence", "leader")).text == (
        "Over six weeks, five classrooms worked with a coach on short answers that rest on "
        "evidence from the text; both watched shares: no clear change; first in the plan: among "
        "108 students scored both times, the share with evidence explained (4) was 13% in week 1 "
        "and 13% in week 6: no clear change, because chance alone can give as much. There was no "
        "comparison group, so this cannot show that coaching was the cause; for these "
        "students the scores fit a true change from −7 to +7 points."
    )
    assert ik.short_statement(released("grade-9-lab-questions", "leader")).text == (
        "Over five weeks, one classroom worked with a coach on lab questions that can be tested; "
        "the figures are withheld to protect students and teachers. This says nothing, for or "
        "against, about what coaching changed."
    )


def test_the_short_statement_without_evidence(small):
    for name, text in TABLES.items():
        small.table(name, text.splitlines()[0] + "\n")
    case = ik.release(small.measure(), audience="leader")
    assert ik.short_statement(case).text == (
        "Over six weeks, classrooms worked with a coach on reasons for answers; no evidence was "
        "collected. This says nothing, for or against, about what coaching changed."
    )


def grade_7(workspace: Path, added: str):
    """The taught case with something added to its cycle file, released for leaders."""
    path = workspace / "params" / "grade-7-justification.yml"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    cycle = ik.load_cycle("grade-7-justification", workspace)
    return ik.release(ik.measure(cycle), audience="leader")


def test_numbers_in_the_teams_words_are_facts(workspace: Path):
    case = grade_7(workspace, "statement: From 38% to 57 percent of 100 students in grade 7, by "
                              "20 February 2026; in 4,444 rooms.\n")  # fmt: skip
    written = BeautifulSoup(ik.statement(case), "html.parser").select_one(".written")
    assert [data.get_text() for data in written.find_all("data")] == ["38%", "57 percent", "100"]
    assert written.find("data")["data-fact"] == (
        "grade-7-justification/trend.reasoning.share.01.all.2"
    )


def test_approved_quotes_are_printed_with_who_approved_them(workspace: Path):
    case = grade_7(workspace, "quotes:\n  - {text: <b>We argue now., who: a student, "
                              "approved_by: the principal}\n")  # fmt: skip
    text = ik.statement(case)
    assert "“&lt;b&gt;We argue now.” <small>(a student; printed with the approval of the " in text


def test_one_wave_makes_no_trend(small):
    rows = [f"2026-01-08,7{room},{room}{n:02d},t1,reasoning,{n % 3}"
            for room in "ABC" for n in range(12)]  # fmt: skip
    header = TABLES["rubric_scores"].splitlines()[0]
    small.table("rubric_scores", "\n".join([header, *rows]) + "\n")
    case = ik.release(small.measure(), audience="leader")
    assert "“Reasoning rubric”, among" not in ik.statement(case).text
    assert "was 33%: no records yet from the end of the cycle" in (ik.statement(case).text)
    assert "Without a second time there is no change to be sure of." in ik.how_sure(case).text
    assert (
        "33% in week 1; no records yet from the end of the cycle"
        in ik.level_summary(case, "trend").text
    )


def test_empty_levels_are_named(small):
    for name, text in TABLES.items():
        small.table(name, text.splitlines()[0] + "\n")
    case = ik.release(small.measure(), audience="leader")
    text = ik.statement(case).text
    assert "No evidence of changes in teaching was collected." in text
    assert "No evidence of students' responses was collected." in text
    assert "nothing is said about trends" in text
    assert ik.glance(case).text.count("No evidence collected") == 3
    assert "No visits or lesson counts (Level 1)." in ik.guide_missing(case).text


def score_rows(small, *waves: tuple[str, str]) -> None:
    """Three rooms of twelve, scored in turn; other students each time where all score 1."""
    header = TABLES["rubric_scores"].splitlines()[0]
    rows = []
    for when, scores in waves:
        others = when if scores == "11" else ""
        for room in "ABC":
            for n in range(12):
                who, score = f"{room}{n:02d}{others}", scores[n % len(scores)]
                rows.append(f"{when},7{room},{who},t{when},reasoning,{score}")
    small.table("rubric_scores", "\n".join([header, *rows]) + "\n")


def test_a_withheld_end_is_not_called_a_single_wave(small):
    few = "021111111111"  # three students at 0, three at 2
    score_rows(small, ("2026-01-08", "001122"), ("2026-02-12", few))
    case = ik.release(small.measure(), audience="leader")
    assert {m.reading for m in movements(case, "trend")} == {"withheld"}
    text = ik.statement(case).text
    assert "Trend. Of two watched shares followed: both withheld." in text
    assert "“Reasoning rubric”: withheld to protect students and teachers." in text
    assert "not there yet" not in text
    assert "collected once" not in ik.how_sure(case).text


def test_scores_of_different_students_are_not_called_missing(small):
    score_rows(small, ("2026-01-08", "11"), ("2026-02-12", "11"))
    case = ik.release(small.measure(), audience="leader")
    assert "Both: with no student scored at both ends" in ik.glance(case).text
    for write in (ik.statement, ik.how_sure):
        assert "no student was scored at both ends" in write(case).text.lower()
    assert "no student was scored at both ends" in ik.level_summary(case, "trend").text


def test_evidence_from_the_middle_is_called_that(small):
    rows = [f"2026-01-20,7{room},routine,1,1" for room in "ABC"]
    header = TABLES["practice_log"].splitlines()[0]
    small.table("practice_log", "\n".join([header, *rows]) + "\n")
    case = ik.release(small.measure(), audience="leader")
    assert "Seen only in between" in ik.glance(case).text
    assert "One practice followed: seen only in between." in ik.level_summary(case, "shift").text
    assert "“Reason routine”: seen only in between." in ik.statement(case).text


def test_too_few_rooms_at_both_ends_is_too_little_to_tell(small):
    rows = [
        "2026-01-06,7A,routine,0,1",
        "2026-01-06,7B,routine,0,1",
        "2026-01-06,7C,routine,0,1",
        "2026-02-10,7D,routine,1,1",
        "2026-02-10,7E,routine,1,1",
        "2026-02-10,7F,routine,1,1",
    ]
    header = TABLES["practice_log"].splitlines()[0]
    small.table("practice_log", "\n".join([header, *rows]) + "\n")
    case = ik.release(small.measure(), audience="leader")
    assert movements(case, "shift")[0].reading == "few_rooms"
    assert "fewer than three classrooms were seen at both ends" in ik.statement(case).text


def test_a_plan_names_its_gaps_and_needs_no_records(small):
    for path in small.data.iterdir():
        path.unlink()
    plan = ik.release(
        ik.measure(ik.load_cycle("small", small.root, evidence=False)), audience="leader"
    )
    gaps = ik.plan_gaps(plan).text
    assert "The baseline: what is known before coaching begins?" in gaps
    assert "“Reason routine”: who will look, where and when?" in gaps
    assert "Level 2: how would students respond" in gaps
    assert ik.alignment_map(plan).text.count("not yet agreed") == 4


def test_text_of_the_cycle_file_is_escaped(small):
    small.swap("title: A small cycle", 'title: "<script>alert(1)</script>"')
    case = ik.release(small.measure(), audience="leader")
    assert "<script>" not in ik.heading(case)
    assert "&lt;script&gt;" in ik.heading(case)


def test_numbers_as_readers_expect_them():
    assert [percent(x) for x in (0, 0.0105, 0.0096, 0.098, 0.1, 0.375, 1)] == [
        "0%", "1.1%", "1.0%", "9.8%", "10%", "38%", "100%",
    ]  # fmt: skip
    assert said("change", -0.15) == "−15 points"
    assert said("change", 0.001) == "0 points"
    assert said("change", 0.01) == "+1 point"
    assert [percent(x) for x in (0.125, 0.996, 0.0004)] == ["13%", "over 99%", "under 0.1%"]
    assert said("total", 1080.0) == "1,080"
    assert plural(1, "week") == "one week"
    assert plural(13, "week") == "13 weeks"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert day(date(2026, 1, 2)) == "2 January 2026"


def test_every_printed_number_names_its_fact(released):
    case = released("grade-7-justification", "leader")
    fact = case.fact(level="trend", measure="reasoning", statistic="share", period="06",
                     group="all", category="2")  # fmt: skip
    assert number(fact) == Markup(
        '<data value="0.57" data-fact="grade-7-justification/'
        'trend.reasoning.share.06.all.2">57%</data>'
    )
    change = case.fact(level="trend", measure="reasoning", statistic="change", category="2")
    assert "#low" in span(change)


def test_a_template_refuses_what_it_does_not_know():
    with pytest.raises(Exception, match="undefined"):
        fill("heading")


def test_a_falling_trend_is_told_as_calmly_as_a_rise(small):
    score_rows(small, ("2026-01-08", "22221"), ("2026-02-12", "11112"))
    case = ik.release(small.measure(), audience="leader")
    assert movements(case, "trend")[0].reading == "down"
    told = "the share with clear (2) went from 83% "
    assert f"among the 36 students scored both in week 1 and in week 6, {told}to 17%." in (
        ik.statement(case).text
    )
    assert f"{told}(week 1) to 17% (week 6). There was no comparison group" in (
        ik.short_statement(case).text
    )
    assert "a true change in the share with clear (2) from −84 to −36 points" in (
        ik.statement(case).text
    )


def test_a_programme_named_in_the_context_counts_as_an_agent(small):
    small.add("statement: Brightsteps raised reading scores.\n")
    assert check_cycle("small", small.root).warnings == ()
    small.add(
        "context:\n  - {date: 2026-01-12, what: The Brightsteps app was new in all rooms in May.}\n"
    )
    (warning,) = check_cycle("small", small.root).warnings
    assert (warning.place, warning.message.split(" makes")[0]) == (
        "statement", "'Brightsteps raised'",
    )  # fmt: skip


def test_a_share_near_none_is_told_to_the_public_as_such(small):
    score_rows(small, ("2026-01-08", "001"), ("2026-02-12", "012"))
    case = ik.release(small.measure(), audience="public")
    top = next(m for m in movements(case, "trend") if m.category == "2")
    assert (top.reading, top.first.status, top.last.status) == ("coded", "coded", "shown")
    text = ik.level_summary(case, "trend").text
    assert "under 20% in week 1 and 33% in week 6; so near none or all, no change" in text
    assert "under 20%" in ik.distribution_tables(case).text
