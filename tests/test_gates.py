"""What a gate stops: pages that would fetch, claim too much or print a number of their own.

Each page here is a good one with one thing wrong.
"""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import impactkit as ik
from impactkit.errors import GateError
from impactkit.fact_sheet import MIME
from impactkit.report import Page, check_page, export

FACT = {"id": "c/trend.r.share.01.all.2", "status": "shown", "value": 0.38, "count": 38, "n": 100}
HIDDEN = {"id": "c/trend.r.share.02.all.2", "status": "withheld"}


def page(body: str, *, lang: str = ' lang="en"') -> Page:
    head = f"<html{lang}><head><title>t</title></head>"
    html = f"{head}<body><main><h1>T</h1>{body}</main></body></html>"
    return Page(html, {"title": "t", "cycles": ["c"], "below_floor": [], "facts": [FACT, HIDDEN]})


GOOD = f'<p>The share was <data value="0.38" data-fact="{FACT["id"]}">38%</data> in May 2026.</p>'


def test_a_good_page_passes():
    assert check_page(page(GOOD), "page") is None


BAD = {
    "a script": ("<script>1</script>", "offline: 1 references fetch something"),
    "a picture from elsewhere": ('<img alt="x" src="https://e.x/p.png">', "offline: 1 references"),
    "a protocol-relative link": ('<a href="//e.x">x</a>', "offline: 1 references"),
    "a font in a style": ("<style>@import 'x.css';</style>", "offline: 1 references"),
    "a picture in a style": ('<p style="background:url(x.png)">x</p>', "offline: 1 references"),
    "a picture without words": ('<img src="data:image/png;base64,AA">', "alt text: 1 pictures"),
    "a second title": ("<h1>Again</h1>", "structure: the page lacks"),
    "a number of its own": ('<data value="0.4" data-fact="c/trend.r.share.01.all.2">40%</data>',
                            "facts: 1 numbers on the page"),
    "a number that nobody knows": ('<data value="1" data-fact="x">1</data>', "facts: 1 numbers"),
    "a hidden number": ('<data value="3" data-fact="c/trend.r.share.02.all.2#count">3</data>',
                        "facts: 1 numbers"),
    "an overclaim": ("<p>Coaching raised proficiency by 12%.</p>",
                     "language: 'Coaching raised' makes a programme the cause"),
    "an overclaim in words about a picture": (
        '<img alt="Coaching raised scores." src="data:image/png;base64,AA">',
        "language: 'Coaching raised' makes a programme the cause"),
    "a number that somebody typed": ('<p class="written">In grade 7, 81% in 2026.</p>',
                                     "statement: 1 number that somebody typed, no fact"),
    "credit to one factor": ("<p>Scores rose thanks to coaching.</p>", "language: 'thanks"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_a_page_with_one_thing_wrong_is_stopped(what: str):
    body, expected = BAD[what]
    with pytest.raises(GateError) as caught:
        check_page(page(GOOD + body), "page")
    assert expected in str(caught.value)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    "innocent",
    [
        "Scores rose from 38% to 57% over six weeks.",
        "They cannot show that coaching was the cause.",
        "Coaching worked on written justification.",
        "Would coaching improve this?",
        "It may take a long time.",
    ],
)
def test_innocent_sentences_pass(innocent: str):
    assert check_page(page(GOOD + f"<p>{innocent}</p>"), "page") is None


def test_an_overclaim_comes_with_a_sentence_to_use_instead():
    with pytest.raises(GateError) as caught:
        check_page(page(GOOD + "<p>Coaching raised proficiency by 12%.</p>"), "page")
    assert "Say instead: Proficiency changed by 12% while the work went on" in str(caught.value)


def test_a_number_of_the_page_may_be_typed_as_a_fact():
    body = f'<p class="written">It was {GOOD[GOOD.index("<data") : GOOD.index(" in May")]}.</p>'
    assert check_page(page(GOOD + body), "page") is None


def test_a_page_without_a_language_is_stopped():
    with pytest.raises(GateError, match="structure"):
        check_page(page(GOOD, lang=""), "page")


# What a notebook of the workspace's own shows.


def made(*cells: nbformat.NotebookNode) -> Page:
    """A page of a notebook with these cells, after a good heading of the kit."""
    start = nbformat.v4.new_code_cell(
        "ik.heading(case)", outputs=shown(ik.not_data("x"), html="<h1>T</h1>" + GOOD)
    )
    facts = page("").facts | {"language": "en", "audience": "leader"}
    end = nbformat.v4.new_code_cell(
        "", outputs=[nbformat.v4.new_output("display_data", {MIME: facts})]
    )
    return export(nbformat.v4.new_notebook(cells=[start, *cells, end]))


def shown(thing: object, html: str = "") -> list[nbformat.NotebookNode]:
    """An output as IPython makes it."""
    data, about = DisplayFormatter().format(thing)
    data |= {"text/html": html} if html else {}
    return [nbformat.v4.new_output("display_data", data, metadata=about)]


def code(*outputs: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell("", outputs=list(outputs))


NO_FACT = (
    " of this page.\n    Print figures with the functions of the kit. A number that counts nobody: "
    'ik.not_data("2026"), in a text cell <span data-not-data>2026</span>.'
)
ROWS = pd.DataFrame({"classroom": ["7A", "7B"], "score": [1, 2]})
OWN = {
    "rows of the records": (
        code(*shown(ROWS)),
        "code cell 2: shows a table that no function of the kit made; rows of the records may "
        "stand in it.\n    Show released figures, with ik.period_table(case, …) or another table "
        "of the kit.",
    ),
    "rows that are printed": (
        code(nbformat.v4.new_output("stream", text=str(ROWS))),
        "code cell 2: says 6 numbers that are no facts" + NO_FACT,
    ),
    "a number that is shown": (
        code(*shown(68)),
        "code cell 2: says 1 number that is no fact" + NO_FACT,
    ),
    "a number that is typed": (
        nbformat.v4.new_markdown_cell("We saw it in 3 of 68."),
        "text cell 1: says 2 numbers that are no facts" + NO_FACT,
    ),
    "a table that is typed": (
        nbformat.v4.new_markdown_cell("| room | score |\n|---|---|\n| A | 17 |"),
        "text cell 1: says 1 number that is no fact" + NO_FACT,
    ),
    "a number in words about a picture": (
        nbformat.v4.new_markdown_cell('<img alt="41% of them" src="data:image/png;base64,AA">'),
        "text cell 1: says 1 number that is no fact" + NO_FACT,
    ),
    "a handler": (
        nbformat.v4.new_markdown_cell('<p onclick="alert()">x</p>'),
        "scripts, text cell 1: 1 event handler would run in the page.\n    Pages hold no scripts: "
        "take out <script>, onclick and the like.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", OWN)
def test_what_the_kit_did_not_make_stops_the_page(what: str):
    cell, expected = OWN[what]
    with pytest.raises(GateError) as caught:
        check_page(made(cell), "page")
    assert str(caught.value) == f"page may not be published: 1 problem\n  {expected}"


@pytest.mark.parametrize(
    "innocent",
    [
        code(*shown(ik.not_data("120 minutes"))),
        nbformat.v4.new_markdown_cell("Version <span data-not-data>12</span>, <b>May 4, 2026</b>."),
        nbformat.v4.new_markdown_cell("In grades 6 to 8, weeks 1 and 2, Level 3, 2025-26."),
        nbformat.v4.new_markdown_cell("From 2026-01-05 on, 45 minutes were planned."),
        nbformat.v4.new_markdown_cell(f"The share was {GOOD[17:-18]}."),
        nbformat.v4.new_markdown_cell("| who | what |\n|---|---|\n| team | reads |"),
    ],
)  # fmt: skip
def test_what_is_no_datum_passes(innocent: nbformat.NotebookNode):
    assert check_page(made(innocent), "page", '{"planned": "45 minutes", "x": 45}') is None
