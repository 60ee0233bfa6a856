"""Small invented cycles of which a page once said something wrong, each with what is right.

Every case is a workspace in tests/cases/; what it tests is read from the words a reader reads.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from cycles import EXAMPLES, TABLES

import impactkit as ik
from impactkit.batch import render
from impactkit.check import check as check_cycle
from impactkit.disclosure import Fact
from impactkit.errors import ImpactKitError
from impactkit.figures.names import drawable
from impactkit.movements import LEVELS, movements
from impactkit.readings import READINGS, reading_of, tally
from impactkit.report.direction import set_apart

CASES = Path(__file__).parent / "cases"
AUDIENCES = ("coach", "leader", "public")
WHOLE = ["heading", "focus", "glance", "dosage", "statement", "short_statement", "how_sure",
         "context", "agreements", "provenance", "questions", "alignment_map", "plan", "plan_gaps",
         "guide_missing", "system_questions", "decision", "accounting_table", "conditions_table",
         "design_table", "word_check", "technical_note", "distribution_tables"]  # fmt: skip
BY_LEVEL = ["level_summary", "movement_table", "period_table", "room_table", "guide_level"]
DRAWN = ["shift_figures", "indicator_figures", "trend_figures", "story_figure", "sure_figure",
         "dosage_figure"]  # fmt: skip


@pytest.fixture
def case(tmp_path: Path):
    """A copy of a case, in which `swap` changes the cycle file, released for an audience."""

    def made(name: str, audience: str = "leader", swap: dict[str, str] | None = None):
        root = tmp_path / name
        if not root.exists():
            shutil.copytree(CASES / name, root)
        (path,) = (root / "params").glob("*.yml")
        text = path.read_text(encoding="utf-8")
        for old, new in (swap or {}).items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return ik.release(ik.measure(ik.load_cycle(path.stem, root)), audience=audience)

    return made


def everything(released) -> str:
    """Every word of every page, with the alt texts."""
    texts = [getattr(ik, name)(released).text for name in WHOLE]
    texts += [getattr(ik, name)(released, level).text for name in BY_LEVEL for level in LEVELS]
    for name in DRAWN:
        drawn = getattr(ik, name)(released)
        for axes in drawn if isinstance(drawn, list) else [drawn]:
            if axes is not None:
                axes.figure.draw_without_rendering()
                texts.append(axes.figure.get_label())
    return "\n".join(texts)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_c29_one_late(case, audience):
    released = case("c29-one-late", audience)
    assert {m.reading for m in movements(released, "trend")} == {"no_baseline"}
    text = everything(released)
    assert "Without a baseline there is no change to be sure of." in text
    assert "29% and 55%: no baseline" in text


def test_c29_one_wave_that_came_late(case, tmp_path):
    released = case("c29-one-late")
    scores = tmp_path / "c29-one-late/data/c29-one-late/rubric_scores.csv"
    lines = scores.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("2026-03-19")]
    scores.write_text("\n".join(kept) + "\n", encoding="utf-8")
    released = case("c29-one-late")
    assert {m.reading for m in movements(released, "trend")} == {"no_baseline"}
    assert "no baseline" in everything(released)


@pytest.mark.parametrize("audience", ["coach", "leader"])
def test_c34_about_as_often(case, audience):
    released = case("c34-about-as-often", audience)
    (shift,) = movements(released, "shift")
    assert (shift.reading, shift.other_rooms) == ("apart", False)
    text = everything(released)
    assert "about as often" not in text
    assert "25% of visits in weeks 1 and 2 and 81% in weeks 5 and 6; no clear change, because" in (
        text
    )
    assert "because the classrooms moved too differently" in ik.glance(released).text


def test_rooms_join_late(case):
    released = case("rooms-join-late", "coach")
    (shift,) = movements(released, "shift")
    assert shift.other_rooms
    said = (
        "Not the same classrooms stood at both ends: 3 in weeks 1 and 2, 7 in weeks 6 and 7, "
        "and 3 at both."
    )
    for part in (ik.statement(released), ik.level_summary(released, "shift")):
        assert said in part.text
    assert "not the same classrooms at both ends" in ik.glance(released).text
    assert "classrooms: 3 weeks 1 and 2, 7 weeks 6 and 7, 3 at both" in (
        ik.movement_table(released, "shift").text
    )
    assert "about as often" not in everything(released)


def test_rooms_join_late_for_leaders(case):
    """Three classrooms' reading would tell a teacher of two colleagues, and is withheld."""
    released = case("rooms-join-late", "leader")
    (shift,) = movements(released, "shift")
    assert shift.reading == "hidden"
    assert "whether it changed is withheld" in ik.statement(released).text
    assert "about as often" not in everything(released)


@pytest.mark.parametrize("audience", ["coach", "leader"])
def test_glance_says_withheld(case, audience):
    released = case("glance-says-withheld", audience)
    text = ik.glance(released).text
    assert "Withheld" not in text
    assert text.count("No records yet from the end of the cycle") == 2
    assert "50% Asking why weeks 1 and 2" in text
    assert "Withheld" not in ik.statement(released).text


def test_hash_in_title(case):
    released = case("hash-in-title")
    text = everything(released)
    assert "Say what" not in text
    assert "Why this focus was chosen is not written down yet." in text
    assert "Baseline Not yet agreed." in text


def test_hash_in_title_is_told_by_check(case, tmp_path):
    case("hash-in-title")
    warned = check_cycle("my-cycle", tmp_path / "hash-in-title").warnings
    assert [str(warning) for warning in warned] == [
        f"{key}: the sentence of the template still stands here.\n"
        "  Write your own instead; until then pages leave it out."
        for key in ("why", "baseline")
    ]


def test_the_title_of_the_template_is_no_title(case):
    released = case("hash-in-title", swap={"PLC #4 explains why": "Give the cycle a title"})
    assert "Cycle my-cycle" in ik.heading(released).text
    assert "Give the cycle" not in everything(released)


def test_c16_stagger_reads_alike_everywhere(case):
    released = case("c16-stagger")
    assert READINGS[movements(released, "trend")[0].reading].label in everything(released)


ENGLISH = {"language: ar\n": "", "language: zh\n": "", "language: es\n": ""}


@pytest.mark.parametrize(("name", "slug"), [("c10-rtl", "c10-rtl"), ("c11-cjk", "c11-cjk"),
                                            ("survey-before-after", "three-trends")])  # fmt: skip
def test_a_language_that_the_kit_has_no_words_of_is_refused(tmp_path, name, slug):
    shutil.copytree(CASES / name, tmp_path / name)
    with pytest.raises(ImpactKitError) as caught:
        ik.load_cycle(slug, tmp_path / name)
    assert str(caught.value) == (
        f"params/{slug}.yml cannot be used: 1 problem\n"
        "  line 11, language: the kit's own words are in English only, and a page must not call "
        "them anything else.\n"
        "    Leave the key out, or write language: en. What you write yourself may be in any "
        "language."
    )


@pytest.mark.parametrize("name", ["c10-rtl", "c11-cjk"])
def test_names_in_any_script_are_legible(case, tmp_path, name):
    key = "language: ar\n" if name == "c10-rtl" else "language: zh\n"
    released = case(name, swap={key: ""})
    for figure in ("shift_figures", "trend_figures"):
        (axes,) = getattr(ik, figure)(released)
        legend = axes.get_legend()
        written = [axes.get_title(loc="left"), *(t.get_text() for t in axes.texts)]
        written += [t.get_text() for t in legend.get_texts()] if legend else []
        assert all(drawable(text) is not None for text in written if text)
        assert axes.figure.named
    summary = render(tmp_path / name, tmp_path / "out", audiences=["leader"])
    assert summary.failed == ()
    html = (tmp_path / "out/leader" / name / "case-study.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert page.html["lang"] == "en"
    named = page.select_one("p.names").get_text()
    assert re.match(r"In the pictures?, \[1\] stands for ", named)
    assert next(s.name for s in released.about.shifts) in named
    if name == "c10-rtl":
        assert page.h1.bdi.get_text() == released.about.title


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Asking why", "Asking why"),
        ("Erklären, ça va, Łódź, Ελλάδα, Киев", "Erklären, ça va, Łódź, Ελλάδα, Киев"),
        ("Asking where 🎯", "Asking where"),
        ("Asking 👩🏽‍🏫 why", "Asking why"),
        ("追问比率", None),
        ("שאלה", None),
        ("क्यों", None),
        ("Why 追", None),
        ("🎯", None),
    ],
)
def test_what_a_figure_can_write(text, written):
    assert drawable(text) == written


def test_letters_from_right_to_left_are_set_apart():
    page = "<body><p>درجة التعليل: 25% of visits</p><td>تعليل (2).</td><p>plain</p>"
    assert set_apart(page) == (
        "<body><p><bdi>درجة التعليل</bdi>: 25% of visits</p><td><bdi>تعليل (2).</bdi></td>"
        "<p>plain</p>"
    )
    assert set_apart("<body><p>“Why?” – it’s 5%</p>") == "<body><p>“Why?” – it’s 5%</p>"


# No picking of winners; two rubrics told apart


def test_the_first_of_the_file_is_shown_not_the_one_that_moved(case):
    released = case("survey-before-after", swap={"language: es\n": ""})
    card = BeautifulSoup(ik.glance(released), "html.parser").select_one(".card.trend")
    text = " ".join(card.get_text(" ", strip=True).split())
    assert "1 of 4 clearly higher, 3 no clear change First in the plan: 34% → 38%" in text
    assert "Reasoning rubric: clear (2)" in text
    short = ik.short_statement(released).text
    assert "1 of 4 watched shares clearly higher, 3 no clear change" in short
    assert "the share with clear (2) on the measure Reasoning rubric was 34%" in short


def test_two_rubrics_with_the_same_steps_are_told_apart(case):
    two_same = {
        "language: es\n": "",
        "label: meeting": "label: clear",
        'watch: ["3", "4"]': 'watch: ["3"]',
    }
    released = case("survey-before-after", swap=two_same)
    two = [m.title for m in movements(released, "trend")][:2]
    assert len(set(two)) == 2
    ticks = [t.get_text() for t in ik.sure_figure(released).get_yticklabels()]
    assert len(set(ticks)) == len(ticks)


# One reading a change


def fact(status: str = "shown", value: float | None = 0.5, **kind) -> Fact:
    return Fact(id="x", status=status, value=value if status == "shown" else None, **kind)


@pytest.mark.parametrize(
    ("first", "last", "direction", "status", "said"),
    [
        (0.1, 0.5, "up", "shown", "up"),
        (0.5, 0.1, "down", "shown", "down"),
        (0.5, 0.1, "up", "shown", "mixed"),
        (0.1, 0.5, "flat", "shown", "chance"),
        (0.1, 0.5, "apart", "shown", "apart"),
        (0.1, 0.5, "several", "shown", "several"),
        (0.1, 0.5, "tasks", "shown", "tasks"),
        (0.1, 0.5, "unclear", "shown", "few_rooms"),
        (0.1, 0.5, None, "withheld", "hidden"),
        ("withheld", 0.5, None, "withheld", "withheld"),
        (0.1, "withheld", "flat", "shown", "withheld"),
        (0.1, "empty", None, "empty", "waiting"),
        ("empty", 0.5, None, "empty", "no_start"),
        ("empty", "empty", None, "empty", "between"),
        ("coded", 0.5, None, "withheld", "coded"),
    ],
)
def test_a_reading_for_every_pair_of_ends(first, last, direction, status, said):
    ends = [fact(end) if isinstance(end, str) else fact(value=end) for end in (first, last)]
    change = fact(status, None, direction=direction)
    assert reading_of(*ends, change, without_ends="between") == said


def test_a_tally_counts_before_any_number():
    assert tally(["chance", "up", "apart", "several"]) == "1 of 4 clearly higher, 3 no clear change"
    assert tally(["withheld", "withheld"]) == "both: withheld"
    assert tally(["waiting"]) == "no records yet from the end of the cycle"


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    ("reading", "visits"),
    [
        ("up", {"early": "000", "late": "111"}),
        ("down", {"early": "111", "late": "000"}),
        ("chance", {"early": "010", "late": "001"}),
        ("apart", {"early": "0000", "late": "1110"}),
        ("few_rooms", {"early": "000", "late": "11"}),
        ("waiting", {"early": "010", "late": ""}),
        ("no_start", {"early": "", "late": "010"}),
        ("between", {"early": "", "middle": "010", "late": ""}),
        ("empty", {}),
    ],
)
def test_every_reading_can_be_written_for_everybody(small, audience, reading, visits):
    when = {"early": "2026-01-06", "middle": "2026-01-20", "late": "2026-02-10"}
    rows = [TABLES["practice_log"].splitlines()[0]]
    for end, seen in visits.items():
        for at, yes in enumerate(seen):
            rows += [f"{when[end]},7{'ABCD'[at]},routine,{int(yes) * 6},6"]
    small.table("practice_log", "\n".join(rows) + "\n")
    released = ik.release(small.measure(), audience=audience)
    (shift,) = movements(released, "shift")
    if audience == "coach":
        assert shift.reading == reading
    assert shift.words[:20].lower() in everything(released).lower()


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("waves", [("0012",), ("0012", "1122"), ("0012", "0012"), ("1122", "0012"),
                                   ("0", "2"), ("0111", "2111")])  # fmt: skip
@pytest.mark.parametrize("first", ["2026-01-08", "2026-01-29"])
def test_every_state_of_a_trend_can_be_written_for_everybody(small, audience, waves, first):
    rows = [TABLES["rubric_scores"].splitlines()[0]]
    for when, scores in zip((first, "2026-02-12"), waves, strict=False):
        rows += [f"{when},7{'ABCD'[at // 12]},{at},t,reasoning,{scores[at % len(scores)]}"
                 for at in range(48)]  # fmt: skip
    small.table("rubric_scores", "\n".join(rows) + "\n")
    released = ik.release(small.measure(), audience=audience)
    text = everything(released)
    for m in movements(released, "trend"):
        assert m.words in text
        if m.reading == "chance":
            assert m.change.low <= 0 <= m.change.high
        if m.moved and m.change.shown:
            assert m.change.low > 0 or m.change.high < 0


# The same numbers on the card and in the chart


def test_charts_label_the_ends_that_cards_show(released):
    for name in EXAMPLES[:2]:
        case = released(name, "leader")
        for axes, m in zip(ik.shift_figures(case), movements(case, "shift"), strict=True):
            labels = [text.get_text() for text in axes.texts]
            card = BeautifulSoup(ik.movement_table(case, "shift"), "html.parser")
            for end in m.said:
                printed = card.find("data", {"data-fact": end.id}).get_text()
                assert printed in labels
            assert any("pooled" in label for label in labels)


# What nobody has is an error


@pytest.mark.parametrize("name", BY_LEVEL)
def test_an_unknown_level_names_the_known_ones(released, name):
    for audience in AUDIENCES:
        with pytest.raises(ImpactKitError) as caught:
            getattr(ik, name)(released(EXAMPLES[1], audience), "shfit")
        assert str(caught.value) == (
            "There is no level 'shfit'. Choose one of: shift, indicator, trend."
        )


def test_an_unknown_level_grouping_or_audience_in_the_explorer_and_the_review(released):
    case = released(EXAMPLES[1], "coach")
    for call, said in (
        (lambda: ik.look(case, "shfit"), "There is no level 'shfit'."),
        (lambda: ik.look(case, "shift", "by room"), "There is no grouping 'by room'."),
        (lambda: ik.every_cycle("principal"), "There is no audience 'principal'."),
        (lambda: ik.explore("principal"), "There is no audience 'principal'."),
    ):
        with pytest.raises(ImpactKitError, match=said):
            call()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ({"level": "trned"}, "There is no level 'trned'. Choose one of: conditions, dosage, "
                             "indicator, made_from, shift, trend."),
        ({"level": "trend", "measure": "reasonning"},
         "There is no measure 'reasonning' of level trend. Choose one of: reasoning."),
        ({"statistic": "shares"}, "There is no statistic 'shares'. Choose one of: "),
        ({"steps": "2"}, "There is no column 'steps'. Choose one of: "),
    ],
)  # fmt: skip
def test_an_unknown_level_measure_or_statistic_is_an_error(released, key, said):
    case = released(EXAMPLES[1], "leader")
    for ask in (case.fact, case.has, case.cells):
        with pytest.raises(ImpactKitError) as caught:
            ask(**key)
        assert str(caught.value).startswith(said)
