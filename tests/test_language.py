"""Sentences that claim too much or too little, by who changes what; and the files they stand in.

Rule files hold the sentences that a rule was made from; tests/language holds those that it is
tested on.
"""

from __future__ import annotations

import io
import json
import re
import string
import subprocess
import sys
import zipfile
from itertools import chain
from pathlib import Path

import pytest
import yaml
from cycles import ROOT
from hypothesis import given
from hypothesis import strategies as st

from impactkit.cli import main
from impactkit.errors import ImpactKitError
from impactkit.language import check, lint, rules
from impactkit.language.rules import VALE_KEYS, read_rule

RULES = ROOT / "impactkit" / "language" / "rules"
SETS = ROOT / "tests" / "language"


def labels(text: str) -> list[str]:
    return [finding.label for finding in check(text)]


def sentences(name: str) -> dict[str, list[str]]:
    """The sentences of a set by group; those that stand page by page, one after another."""
    groups = yaml.safe_load((SETS / f"{name}.yml").read_text(encoding="utf-8"))
    return {
        group: list(chain.from_iterable(held.values())) if isinstance(held, dict) else held
        for group, held in groups.items()
    }


# ---- rules


def examples() -> list[tuple[str, str, str]]:
    """(rule, flag or leave, sentence) from the comments at the top of each rule file."""
    found = []
    for path in sorted(RULES.glob("*.yml")):
        flagged, left = path.read_text(encoding="utf-8").split("# Must be left")
        for kind, part in (("flag", flagged), ("leave", left)):
            found += [(path.stem, kind, s) for s in re.findall(r"#   - (.+)", part)]
    return found


@pytest.mark.parametrize(("rule", "kind", "sentence"), examples())
def test_a_rule_keeps_its_own_examples(rule: str, kind: str, sentence: str):
    assert [f.rule for f in check(sentence)] == ([rule] if kind == "flag" else [])


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_vale_would_flag_the_same_examples(rule):
    text = (RULES / f"{rule.name}.yml").read_text(encoding="utf-8")
    assert set(yaml.safe_load(text)) <= VALE_KEYS
    flagged = [s for name, kind, s in examples() if (name, kind) == (rule.name, "flag")]
    assert len(flagged) >= 3
    assert [s for s in flagged if not rule.tokens.search(s)] == []


def test_every_rule_has_a_message_a_level_and_a_page():
    for rule in rules():
        assert "%s" in rule.message
        mild = rule.label == "underclaim" or rule.weighed
        assert rule.level == ("warning" if mild else "error")
        page, _, heading = rule.link.partition("#")
        assert f"## {heading.title()}" in (ROOT / page).read_text(encoding="utf-8")


def test_a_rule_without_roles_is_run_by_its_tokens():
    rule = read_rule(
        "x", "extends: existence\nmessage: '%s'\nlevel: error\nlink: a#b\ntokens: [ab]"
    )
    assert rule.patterns == ()
    assert rule.tokens.search("an ab here")


def test_a_key_that_vale_does_not_know_is_refused():
    with pytest.raises(ValueError, match="only existence rules are run, with the keys extends"):
        read_rule("x", "extends: existence\nmessage: m\nlabel: overclaim\ntokens: [a]")


# ---- sentences


def measured(name: str, label: str) -> tuple[float, float]:
    """Precision and recall of a label over a set."""
    right = flagged = wanted = 0
    for group, texts in sentences(name).items():
        for text in texts:
            found = label in labels(text)
            right += found and group == label
            flagged += found
            wanted += group == label
    return right / flagged, right / wanted


@pytest.mark.parametrize(("label", "bar"), [("overclaim", 0.9), ("underclaim", 0.8)])
def test_the_development_set(label: str, bar: float):
    assert sum(map(len, sentences("development").values())) >= 200
    precision, recall = measured("development", label)
    assert precision >= bar
    assert recall >= bar


@pytest.mark.parametrize(
    ("name", "bar"), [("invented", 0.9), ("ordinary", 0.8), ("reported", 0.9), ("messy", 0.9)]
)
@pytest.mark.parametrize("label", ["overclaim", "underclaim"])
def test_the_weights_hold_what_they_were_fitted_to(name: str, bar: float, label: str):
    """No measure of unseen sentences: that is the set apart. On ordinary pages few claim."""
    assert sum(map(len, sentences(name).values())) > 1000
    precision, recall = measured(name, label)
    assert precision >= bar
    assert recall >= 0.8


@pytest.mark.parametrize("label", ["overclaim", "underclaim"])
def test_the_set_apart_to_which_nothing_was_fitted(label: str):
    assert sum(map(len, sentences("apart").values())) > 1000
    precision, recall = measured("apart", label)
    assert precision >= 0.8
    assert recall >= 0.8


def test_no_sentence_stands_in_a_rule_and_in_a_set():
    made_from = {sentence for _, _, sentence in examples()}
    for path in SETS.glob("*.yml"):
        for group in sentences(path.stem).values():
            assert made_from.isdisjoint(group)


@pytest.mark.parametrize("name", [path.stem for path in sorted(SETS.glob("*.yml"))])
def test_no_responsible_sentence_is_flagged(name: str):
    assert [s for s in sentences(name)["responsible"] if labels(s)] == []


@pytest.mark.parametrize("name", [path.stem for path in sorted(SETS.glob("*.yml"))])
def test_every_suggestion_passes(name: str):
    found = [f for group in sentences(name).values() for s in group for f in check(s)]
    assert [f.suggestion for f in found if check(f.suggestion)] == []


WHAT = st.sampled_from(
    ["reading scores", "the share of clear justifications", "attendance", "grade 7 proficiency",
     "students' written explanations", "the graduation rate"]
)  # fmt: skip
MOVED = st.sampled_from(["rose", "fell", "went", "improved", "increased", "declined", "grew"])
WHEN = st.sampled_from(["over six weeks", "in 2025", "between fall and spring", "this year"])
WHO = st.sampled_from(["coaching", "the programme", "our coaches", "the new framework", "our team",
                       "the initiative", "professional development"])  # fmt: skip
CHANGED = st.sampled_from(["raised", "improved", "boosted", "has transformed", "doubled"])
SHARES = st.integers(0, 100)
PAIRS = st.tuples(SHARES, SHARES)


@given(WHAT, MOVED, WHEN, PAIRS, st.integers(10, 900))
def test_from_to_over_a_period_is_never_flagged(what, moved, when, shares, n):
    first, last = shares
    for sentence in (
        f"{what.capitalize()} {moved} from {first}% to {last}% {when}.",
        f"{when.capitalize()}, {what} {moved} from {first}% to {last}% among {n} students.",
        f"Of {n} students scored both times, {what} {moved} from {first} to {last} {when}.",
        f"Since the coaching began, {what} {moved} from {first}% to {last}% in {n} rooms.",
    ):
        assert labels(sentence) == []


@given(WHO, CHANGED, WHAT, WHEN, SHARES)
def test_the_agent_decides(who, changed, what, when, share):
    claim = f"{who} {changed} {what} by {share}% {when}"
    assert labels(f"{claim[0].upper()}{claim[1:]}.") == ["overclaim"]
    for innocent in (
        f"We cannot say that {claim}.",
        f"Nobody has shown that {claim}.",
        f"Is it true that {claim}?",
        f"The board asked whether {claim}.",
        f"“{claim}, no doubt,” said one teacher.",
        f"It would be good news if {claim}.",
    ):
        assert labels(innocent) == []


@given(WHO, CHANGED, WHAT, WHEN, PAIRS)
def test_a_suggestion_keeps_the_figures_and_the_period(who, changed, what, when, shares):
    first, last = shares
    (finding,) = check(f"{who.capitalize()} {changed} {what} from {first}% to {last}% {when}.")
    assert f"from {first}% to {last}%" in finding.suggestion
    assert check(finding.suggestion) == []
    if when in ("over six weeks", "in 2025", "this year"):
        assert when in finding.suggestion


@given(st.text(max_size=300))
def test_any_text_is_read_to_its_end(text):
    for finding in check(text):
        assert 1 <= finding.line <= text.count("\n") + 1


def test_a_programme_by_its_name():
    sentence = "Brightsteps raised reading scores."
    assert labels(sentence) == []
    assert [f.rule for f in check(sentence, names=frozenset({"brightsteps"}))] == ["agent"]
    assert labels("Bright Steps raised reading scores.") == ["overclaim"]
    assert labels("Lincoln Elementary School raised its reading scores.") == []
    assert labels("Ms. Lopez raised her scores.") == []


def test_the_message_names_the_place_the_reason_and_a_better_sentence():
    text = "A quiet start.\nThen, in 12 schools, our coaches raised attendance from 88% to 93%."
    (finding,) = check(text)
    assert (finding.line, finding.column) == (2, 26)
    assert finding.message == (
        "'coaches raised' makes a programme the cause. Say what changed, from what to what, over "
        "which weeks, and what else went on."
    )
    assert finding.suggestion == (
        "Attendance went from 88% to 93% in 12 schools while the work went on; other causes were "
        "not ruled out."
    )


# ---- what people paste


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("- Coaching raised scores\n- Teachers felt supported\n* scores rose", 2),
        ("| Claim | Year |\n|---|---|\n| Coaching raised scores | 2025 |", 1),
        ("🎉 Coaching raised reading scores 🎉", 1),
        ("The district’s “new” coaching program raised scores.", 1),
        ("“Coaching raised our scores,” she said.", 0),
        ("> Coaching raised scores\n\nThanks for the mail.", 0),
        ("On Monday, Ana wrote:\n> Coaching raised scores.\n> We are glad.", 0),
        ("Dr. Lee, i.e. the principal of St. Mary's, met the coach at 9 a.m. Scores rose.", 0),
        ("In the U.S. coaching raised scores, e.g. in reading.", 1),
        ("Coaching raised scores " + "and the weather was fine " * 2000, 1),
        ("COACHING RAISED READING SCORES", 1),
        ("", 0),
        ("…!?", 0),
    ],
)
def test_odd_text(text: str, found: int):
    assert len(check(text)) == found


def test_a_sentence_may_run_over_lines():
    (finding,) = check("It is known by now that in most of our schools\ncoaching raised scores.")
    assert finding.line == 2


def test_ten_megabytes():
    line = b"The team met on Monday and looked at the work of room 12.\n\n"
    data = line * (10_000_000 // len(line)) + b"Coaching raised scores.\n"
    (finding,) = lint("big.txt", data).findings
    assert finding.line == 2 * (10_000_000 // len(line)) + 1


@pytest.mark.slow
def test_ten_megabytes_of_claims():
    line = b"Our coaching raised scores in every school. It was a quiet year.\n\n"
    findings = lint("big.md", line * (10_000_000 // len(line))).findings
    assert [f.line for f in findings] == [*range(1, 2 * len(findings), 2)]
    assert len(findings) == 10_000_000 // len(line)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"\x00\x01\x02", "a.txt is not text. Save it as DOCX, HTML, Markdown or plain "
                                   "text first."),
        ("a.pdf", b"%PDF-1.7 x", "a.pdf is not text. Save it as DOCX, HTML, Markdown or plain "
                                 "text first."),
        ("a.docx", b"PK nothing", "a.docx is not a Word file (DOCX). Save it anew in Word."),
        ("a.ipynb", b"{}", "a.ipynb is not a notebook. Open it in JupyterLab and save it."),
        ("a.md", b"a" * 20_000_001, "a.md is larger than 20 MB. Split it, or lint its chapters."),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(name: str, data: bytes, message: str):
    with pytest.raises(ImpactKitError) as caught:
        lint(name, data)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "El programa de coaching mejoró los resultados de los estudiantes en todas las escuelas.",
        "Das Coaching hat die Ergebnisse der Schülerinnen und Schüler an allen Schulen verbessert.",
        "辅导 提高了 学生的 阅读成绩 并且 在所有 学校 都取得了 显著的 进步",
    ],
)
def test_another_language_is_said_and_not_checked(text: str):
    linted = lint("a.txt", text.encode())
    assert not linted.english
    assert linted.findings == ()


def places(name: str, data: bytes) -> list[tuple[int, int]]:
    return [(f.line, f.column) for f in lint(name, data).findings]


def test_text_of_windows_is_read():
    text = "Coaching’s power raised scores.\r\nCoaching raised scores."
    assert places("a.txt", text.encode("cp1252"))[-1] == (2, 1)
    assert places("a.txt", "Coaching raised scores.".encode("utf-16")) == [(1, 1)]


def test_markdown_keeps_places_and_leaves_code_alone():
    text = (
        "---\ntitle: Coaching raised scores\n---\n# Results\n\n"
        "In May **coaching** raised [scores](https://x.example).\n\n"
        "```\nCoaching raised scores.\n```\n\n`coaching raised scores`\n"
        "<!-- Coaching raised scores. -->\n"
    )
    assert places("a.md", text.encode()) == [(6, 10)]


def test_html_keeps_places_and_leaves_code_and_quotations_alone():
    text = (
        "<!doctype html><html><head><style>p{}</style></head><body>\n<p>Then <b>coaching</b> "
        "raised scores.</p>\n<blockquote>Coaching raised scores.</blockquote>\n"
        "<pre>Coaching raised scores.</pre><p>She said <q>coaching raised our scores</q>.</p>\n"
        '<img alt="Coaching raised scores" src="x.png"></body></html>'
    )
    assert places("a.html", text.encode()) == [(2, 12), (5, 1)]


def test_a_notebook_tells_the_line_of_its_file():
    cells = [
        {"cell_type": "code", "source": ["'Coaching raised scores.'"], "metadata": {}},
        {"cell_type": "markdown", "source": ["# Title\n", "\n", "Coaching raised scores."],
         "metadata": {}},
    ]  # fmt: skip
    text = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
    ((line, column),) = places("a.ipynb", text.encode())
    assert text.splitlines()[line - 1][column - 1 :].startswith("Coaching raised scores.")


def word_file(*paragraphs: str, style: str = "") -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    body = "".join(f"<w:p>{look}<w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{body}</w:body></w:document>'
        )
    return held.getvalue()


def test_a_word_file_tells_the_paragraph():
    assert places("a.docx", word_file("Fine.", "", "Coaching raised scores.")) == [(3, 1)]
    assert places("a.docx", word_file("Coaching raised scores.", style="Quote")) == []


def test_a_word_file_that_unpacks_to_too_much():
    bomb = word_file("a" * 20_000_001)
    with pytest.raises(ImpactKitError, match="unpacks to more than it should"):
        lint("a.docx", bomb)


def test_a_word_file_with_entities_is_refused():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE d [<!ENTITY a "b">]><d>&a;</d>')
    with pytest.raises(ImpactKitError, match="not a Word file"):
        lint("a.docx", held.getvalue())


# ---- the command


def test_lint_prints_place_reason_and_a_better_sentence(tmp_path: Path, capsys):
    page = tmp_path / "page.md"
    page.write_text("Teachers felt supported.\n", encoding="utf-8")
    assert main(["lint", str(page)]) == 1
    assert capsys.readouterr().out == (
        f"{page}:1:1: underclaim (feelings): 'Teachers felt supported' reports how people felt. "
        "Add what changed in teaching or in student work.\n"
        "  Say instead: Teachers felt supported; this does not yet show what changed in teaching "
        "or in student work.\n"
    )


def test_lint_speaks_json(tmp_path: Path, capsys):
    page = tmp_path / "page.txt"
    page.write_text("Scores rose from 38% to 57%. Coaching proves its worth.", encoding="utf-8")
    assert main(["lint", str(page), "--format", "json"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert list(row) == ["file", "line", "column", "rule", "label", "message", "suggestion"]
    assert (row["file"], row["line"], row["column"]) == (str(page), 1, 30)
    assert row["label"] == "overclaim"


def test_lint_of_a_clean_page_a_missing_one_and_another_language(tmp_path: Path, capsys):
    page = tmp_path / "page.txt"
    page.write_text("Scores rose from 38% to 57% over six weeks.", encoding="utf-8")
    assert main(["lint", str(page)]) == 0
    assert capsys.readouterr().out == ""
    missing = tmp_path / "none.txt"
    assert main(["lint", str(missing)]) == 2
    assert capsys.readouterr().err == (
        f"{missing} cannot be read: No such file or directory. Correct the path.\n"
    )
    page.write_text("Der Coach und die Schule haben das Ziel nicht mit uns im Blick.", "utf-8")
    assert main(["lint", str(page)]) == 0
    assert capsys.readouterr().err == (f"{page} does not read like English; nothing was checked.\n")


def test_lint_reads_standard_input_and_imports_nothing_heavy():
    code = (
        "import sys; from impactkit.cli import main; code = main(['lint', '-'])\n"
        "heavy = {'pandas', 'numpy', 'pydantic', 'nbformat', 'bs4', 'jinja2'}\n"
        "print(code, sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="Coaching raised scores.", capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith("-:1:1: overclaim (agent): 'Coaching raised' makes")
    assert done.stdout.splitlines()[-1] == "1 []"


def test_the_rules_are_a_vale_style(tmp_path: Path):
    subprocess.run(
        ["make", "vale", f"PYTHON={sys.executable}", f"VALE={tmp_path}"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "ImpactKit.zip") as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
    assert names == {f"ImpactKit/{path.name}" for path in RULES.glob("*.yml")}


def test_the_hook_runs_the_command():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "impactkit lint"
    assert set(hook["entry"].replace("impactkit ", "")) <= set(string.ascii_lowercase)
