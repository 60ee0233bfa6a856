"""The leak gate on finished files: what it finds, what it leaves alone, and what it says.

Identifiers are planted in the real files of an example cycle (planting).
"""

from __future__ import annotations

import base64
import html
import json
import random
import unicodedata
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from cycles import EXAMPLES, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from planting import AS_HTML, IDS, PEOPLE, PLANT, SHORT_IDS, SLIPS, WORDS, leaks, png
from rosters import ordinary_rosters

import impactkit as ik
from impactkit.batch.fingerprint import Workspace
from impactkit.batch.index import write_index
from impactkit.batch.manifest import Manifest
from impactkit.batch.task import Made
from impactkit.errors import GateError
from impactkit.leaks import Secrets, check_files, secrets_of
from impactkit.leaks.folding import fold, lower
from impactkit.leaks.roster import TOKEN, words
from impactkit.simulate import write_workspace

PLANTED, SEED = 200, 20261122
ROSTER = Secrets(people=(*PEOPLE, *WORDS), ids=(*IDS, *SHORT_IDS))
SMALL = Secrets(
    people=(
        ("Zoë", "Okafor"), ("Ana María", "O'Brien"), ("May", "Long"), ("Mary Jane Watson",),
        ("Li", "Ng"), ("小明", "王小明"), ("Ольга", "Иванова"), ("Will", "King"),
        ("Grace", "Young"), ("Mark", "Price"), ("A", "Reed"), ("William", "Lincoln"),
        ("Robert", "Garcia-Lopez"), ("Ms. Hope Brown",), ("Siobhán", "de la Cruz"),
        ("DeShawn", "McDonald"), ("Art", "Bell"),
        ("Aaron", "Diaz"),
    ),
    ids=("48213", "1001", "2026", "100", "S-104", "ab1"),
)  # fmt: skip


def stopped(text: str, secrets: Secrets = SMALL, name: str = "page.html") -> str:
    """The message that a file is stopped with, or nothing."""
    try:
        check_files({name: text}, secrets, "maple")
    except GateError as error:
        return str(error)
    return ""


# Where a word is a name, and where it is none.


def texts(block: str) -> list[str]:
    """Texts with bars between them; ⏎ is a line's end in one."""
    lines = block.strip().splitlines()
    return [text.replace("⏎", "\n") for line in lines for text in line.split("|")]


NAMED = texts("""\
Zoë tried it.|Zoe's answer|zoe tried it|OKAFOR|Mr. Okafor|the Okafor-led group|O’Brien
OBrien|O Brien|o'brien|今天王小明说|Ольга сказала|Z. Okafor|Zoë O.|Okafor, Z.|zokafor|rgarcia
Oka-⏎for|Garcia|the Okafors|the Okafors' work|Both Diazes tried.
Garcia Lopez|garcialopez|de la Cruz|DelaCruz|Mc Donald|De Shawn
Deshawn|DESHAWN|Siobhan|Mary Jane|MARY JANE WATSON|Ms. Watson|Robert G. is|Bob Garcia|Liam tried
Bill tried it too.|Billy|Ron tried|Aaron D. was|Lincoln said|Ms. Ng|Li Ng|Ng, Li|LONG, MAY|May Long
Long, May|M. Long|Ms. Long|as May L. put it|may-long|maylong|May asked why|Will K. said|W. King
Will said no.|Ms.  Long|Mr.⏎  King|Will’s answer|We asked Will about it.|It helped Grace and Will.
Grace and Will tried.
the work of Grace was|with Will, who|for Mark to try|dear Grace|will.king@|Young, Grace|G. Young
mr price's class|mrs. long|the Prices came|work of the Kings
YOUNG, GRACE|Mr. King|Ms. Brown|Hope Brown|Art Bell|Mr Bell|Mrs. A. Reed|A. Reed tried|Ms. D. came
A.D. wrote this|AD's answer
""")
INNOCENT = texts("""\
In May 2026 it rose.|It may take a long time.|Will this be so?|Will students explain?
The king of all|long answers|Mark each answer.|Students mark each answer.|Price and quantity
Read the price|Young readers said|How long may it take?|May and June|since May|by the end of May
Grace period|Lincoln Middle School|a reed|Reading in May|Art and Music|in Art|Brown bread
Long answers show more.|Will Long answers improve?|with hope|Hope for more|King Street School
Ask: Will it hold?|the Young Readers Program|Will|Mark|Long|May|LONG|WILL THIS HOLD?
WHAT MAY LONG ANSWERS SHOW?|What May Long Answers Show|Room A. Long answers|Classroom A. Reed
an art bell rings|Art, reading and music|The mark will be made.|Long and Short Answers
Week 5: May 4 to May 8|e.g. this|i.e. that|U.S. schools|a.m. and p.m.|AC2 of 0.7|and/or|3/4 of them
1 km/h|n = 100 (38%)|Grade 100 in 2026|1,001|0.48213|148213|48213.5|1001 answers|555 of 1000
the prices|the Price of paper|the Kings Road School|our #1 question|PLC #100|Task #100
100 points, for these students -100 points to +100 points|students⏎100|per student 100 words
every student 100%|student 100 of 200|Students 100 of 200|<p id="100">x|color: #100|for 200 students
2025-2026|he/she|10:30-11:45|mark-up|Tango's 95% score interval|week 1/week 6|p. 48|A/B test
""")


@pytest.mark.parametrize("text", NAMED)
def test_a_name_is_found(text: str):
    message = stopped(f"<p>{html.escape(text, quote=False)}</p>")
    assert "on the roster" in message
    assert stopped(json.dumps({"title": text}), name="facts.json")


@pytest.mark.parametrize("text", INNOCENT)
def test_a_word_is_left_alone(text: str):
    assert stopped(f"<p>{html.escape(text, quote=False)}</p>") == ""


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Student 1001", "ids"), ("#1001", "ids"), ("id: 2026", "ids"), ("student ab1", "ids"),
        ("S104", "ids"), ("s_104", "ids"), ("48213", "ids"), ("48213.0", "ids"),
        ("<a href='mailto:x'>x</a>", "e-mail"), ("x.y@z.org", "e-mail"),
        ("x at z dot org", "e-mail"), ("612-555-0134", "phone"),
        (r"\\server\share", "paths"), ("file:///x", "paths"),
        ("/srv/kit/data.csv", "paths"), ("~/x/y", "paths"), ("Cell In[3], line 2", "traceback"),
    ],
)  # fmt: skip
def test_what_is_no_name_is_found(text: str, kind: str):
    assert kind in stopped(f"<p>{text}</p>")


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_every_day_is_found(slip: str):
    people, ids, page = SLIPS[slip]
    kind = "on the roster" if people else "ids of students"
    assert kind in stopped(page, Secrets(people=people, ids=ids))


@pytest.mark.parametrize(
    "disguise",
    [
        "O k a f o r", "Окfоr", base64.b64encode(b"Zoe Okafor, " * 8).decode(),
        "<style>p { content: '\\4f\\6b\\61\\66\\6f\\72' }</style>",
    ],
)  # fmt: skip
def test_a_disguise_is_not_looked_for(disguise: str):
    """docs/why.md says so."""
    assert stopped(f"<p>{disguise}</p>") == ""


def test_who_runs_it_is_found(monkeypatch: pytest.MonkeyPatch):
    from impactkit.leaks import marks

    for name, value in {"LOGNAME": "qreyes7", "HOME": "/people/qreyes7"}.items():
        monkeypatch.setenv(name, value)
    marks.machine.cache_clear()
    try:
        assert "who runs it" in stopped("<p>made by qreyes7</p>")
        assert "who runs it" in stopped("<p>in /people/qreyes7</p>")
        monkeypatch.setenv("LOGNAME", "coach")
        marks.machine.cache_clear()
        assert stopped("<p>for the coach</p>") == ""
    finally:
        marks.machine.cache_clear()


def test_the_message_gives_kind_and_place_and_never_the_thing_itself():
    text = (
        "<p>x</p><h2>One</h2><p>Zoë Okafor</p><p>Zoe</p>"
        '<h2>Two</h2><img alt="O’Brien"><p>48213 and jo@x.org</p>'
    )
    assert stopped(text) == (
        "maple may not be published: 3 problems\n"
        "  page.html, privacy: 2 people on the roster are named in section 1; section 2, the words "
        "of a picture.\n"
        "    Take names out of the cycle file, its statement and quotes; write roles (a student, "
        "the team).\n"
        "  page.html, privacy: ids of students stand in section 2.\n"
        "    Take them out of the cycle file, and print no records in the notebook.\n"
        "  page.html, privacy: e-mail addresses stand in section 2.\n"
        "    Take them out of the cycle file; name the office or the role."
    )


def test_a_picture_that_cannot_be_looked_into_is_stopped():
    coded = base64.b64encode(b"\xff\xd8\xff\xe0 a photograph").decode()
    assert stopped(f'<img src="data:image/jpeg;base64,{coded}">') == (
        "maple may not be published: 1 problem\n"
        "  page.html, privacy: things that cannot be looked into stand in picture 1 of the page.\n"
        "    Save pictures as PNG or SVG, and embed nothing else."
    )


# Any name in any spelling; ordinary words in any order.

LETTERS = "abcdefghijklmnoprstuvyzáéíóúñüçøłšž"
PARTS = st.text(LETTERS, min_size=4, max_size=9).filter(
    lambda t: TOKEN.fullmatch(lower(fold(t))) and lower(fold(t)) not in words()
).map(str.capitalize)  # fmt: skip
SPELLINGS = {
    "as it is": lambda f, n: f"{f} {n}",
    "turned": lambda f, n: f"{n}, {f}",
    "capitals": lambda f, n: f"{n.upper()}, {f.upper()}",
    "small": lambda f, n: f"{f} {n}".lower(),
    "possessive": lambda f, n: f"{f}'s",
    "first initial": lambda f, n: f"{f[0]}. {n}",
    "last initial": lambda f, n: f"{f} {n[0]}.",
    "title": lambda f, n: f"Ms. {n}",
    "apart": lambda f, n: unicodedata.normalize("NFD", f"{f} {n}"),
    "folded": lambda f, n: fold(f),
    "address": lambda f, n: f"{f}.{n}".lower(),
    "glued": lambda f, n: f"{f}{n}",
    "hidden signs": lambda f, n: "\u200b".join(n),
    "entities": lambda f, n: "".join(f"&#{ord(c)};" for c in n),
    "tags": lambda f, n: f"<b>{n[:2]}</b>{n[2:]}",
}
ENGLISH = sorted(w for w in words() if len(w) > 2)


@settings(max_examples=60)
@given(
    PARTS, PARTS, st.sampled_from(sorted(SPELLINGS)), st.sampled_from(["<p>A line: {}, {}.</p>"])
)
def test_any_name_is_found_in_any_spelling(first: str, last: str, way: str, line: str):
    page = line.format(SPELLINGS[way](first, last), "and more")
    assert "on the roster" in stopped(page, Secrets(people=((first, last),)))


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from(ENGLISH), min_size=1, max_size=30), st.randoms(use_true_random=False)
)
def test_ordinary_words_are_no_names_whoever_is_called_so(said: list[str], rng: random.Random):
    people = tuple((rng.choice(said).title(), rng.choice(said).title()) for _ in range(20))
    text = " ".join(said)
    assert stopped(f"<p>{text.capitalize()}.</p>", Secrets(people=people)) == ""


# Real files.


def finished(pages: Path, cycle: str, audience: str = "leader") -> dict[str, str]:
    folder = pages / audience
    paths = [*(folder / cycle).iterdir(), *folder.glob("*.html")]
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


@pytest.mark.slow
def test_every_planted_identifier_is_found_and_none_is_repeated(pages: Path):
    files, rng, missed = finished(pages, "grade-7-justification"), random.Random(SEED), []
    light = sorted(files, key=lambda name: len(files[name]))[:-2]  # of eight, the heavy two less
    for number, leak in enumerate(leaks(SEED, PLANTED)):
        name = sorted(files)[number % 8] if number % 4 == 0 else light[number % len(light)]
        plant, ways = PLANT[Path(name).suffix]
        ways = [way for way in ways if not leak.html or way in AS_HTML] or list(ways[:1])
        way = rng.choice(ways)
        message = stopped(plant(way, files[name], leak), ROSTER, name)
        if leak.kind not in message or leak.secret in message:
            missed.append((number, name, way, leak, message))
    assert missed == []


@pytest.mark.slow
@pytest.mark.parametrize("cycle", EXAMPLES)
def test_nothing_is_found_in_the_examples(pages: Path, cycle: str):
    files = finished(pages, cycle)
    secrets = secrets_of([ik.load_cycle(cycle, ROOT)])
    assert check_files(files, secrets, cycle) is None
    assert check_files(files, replace(secrets, people=WORDS), cycle) is None


@pytest.mark.slow
@pytest.mark.parametrize("cycle", EXAMPLES)
def test_no_ordinary_roster_stops_a_page(pages: Path, cycle: str):
    """benchmarks/false_stops.py looks with 300 rosters through practice pages."""
    labels = secrets_of([ik.load_cycle(cycle, ROOT)]).labels
    files = finished(pages, cycle)
    stops = []
    for called, secrets in ordinary_rosters(SEED, 24):
        try:
            check_files(files, replace(secrets, labels=labels), called)
        except GateError as error:
            stops.append(str(error))
    assert stops == []


def test_names_of_observers_raters_and_of_classrooms_are_found(small):
    small.table(
        "practice_log",
        "date,classroom,shift,count,out_of,observer\n"
        "2026-01-06,Rivera P3,routine,1,1,Dana Whitfield\n"
        "2026-01-06,7B,routine,1,1,Instructional Coach\n"
        "2026-01-07,Ms. Price,routine,1,1,coach\n",
    )
    small.table(
        "rubric_scores",
        "date,classroom,student,task,rubric,score,rater\n"
        "2026-01-06,7B,1001,ticket,reasoning,1,Ms. Yazzie\n"
        "2026-01-06,7B,1002,ticket,reasoning,1,R1\n",
    )
    secrets = secrets_of([small.load()])
    for name in ("Whitfield", "Rivera", "Ms. Price", "Yazzie"):
        assert stopped(f"<p>{name} said so.</p>", secrets) == (
            "maple may not be published: 1 problem\n"
            "  page.html, privacy: 1 person on the roster is named in the head of the page.\n"
            "    Take names out of the cycle file, its statement and quotes; write roles (a "
            "student, the team)."
        )
    assert stopped("<p>The Instructional Coach and R1 read it, at a price.</p>", secrets) == ""


@pytest.mark.slow
def test_no_word_of_the_pages_is_a_name_whoever_is_called_so(pages: Path):
    files, rng = finished(pages, "grade-7-justification"), random.Random(SEED)
    labels = secrets_of([ik.load_cycle("grade-7-justification", ROOT)]).labels
    seen = TOKEN.findall(lower(fold(files["case-study.html"] + files["alignment-map.html"])))
    known = sorted(set(seen) & words())
    beside = {frozenset(pair) for pair in pairwise(seen)}  # by chance: "to January"
    pairs = zip(known, rng.sample(known, len(known)), strict=True)
    people = tuple(pair for pair in pairs if frozenset(pair) not in beside)
    secrets = Secrets(people=tuple((f.title(), n.title()) for f, n in people), labels=labels)
    assert len(people) > 400
    assert check_files(files, secrets, "maple") is None


def test_nothing_is_found_in_what_is_said_of_practice_cycles(tmp_path: Path):
    parts = ("heading", "focus", "glance", "statement", "how_sure", "questions", "provenance")
    for name in write_workspace(tmp_path / "w", cycles=2, seed=SEED):
        cycle = ik.load_cycle(name, tmp_path / "w")
        case = ik.release(ik.measure(cycle), audience="leader")
        page = "".join(getattr(ik, part)(case)._repr_html_() for part in parts)
        secrets = secrets_of([cycle])
        for people in (secrets.people, WORDS):
            assert check_files({"page.html": page}, replace(secrets, people=people), name) is None


# Free text.

NOTE = "two groups argued for ten minutes about the slope and changed their minds"
QUOTE = """
quotes:
  - text: {}
    who: a teacher
    approved_by: the principal
"""


def noted(small, note: str, quote: str = "") -> tuple[str, Secrets]:
    """A page of the small cycle whose visit was noted, and what may not stand on it."""
    small.table(
        "practice_log",
        f"date,classroom,shift,count,out_of,note\n2026-01-06,7A,routine,1,1,{note}\n",
    )
    small.table(
        "roster", "classroom,teacher,student,first_name,last_name\n7A,Luca Novak,1001,Ana,Díaz\n"
    )
    if quote:
        small.add(QUOTE.format(quote))
    cycle = small.load()
    case = ik.release(ik.measure(cycle), audience="coach")
    return ik.statement(case)._repr_html_(), secrets_of([cycle])


def test_a_note_that_nobody_approved_is_stopped(small):
    page, secrets = noted(small, NOTE)
    assert NOTE not in page
    assert stopped(f"{page}<p>In one room {NOTE}.</p>", secrets) == (
        "maple may not be published: 1 problem\n"
        "  page.html, privacy: notes or answers from the records stand in the head of the page.\n"
        "    List a note under quotes in the cycle file, with who approved it, or take it out. "
        "A student's answer is never printed whole."
    )


def test_an_approved_note_is_printed(small):
    page, secrets = noted(small, NOTE, NOTE)
    assert NOTE in page
    assert stopped(page, secrets) == ""


def test_an_approved_note_with_a_name_is_stopped_with_a_remedy(small):
    page, secrets = noted(small, NOTE, "Diaz said that the slope is the same")
    assert stopped(page, secrets) == (
        "maple may not be published: 1 problem\n"
        "  page.html, privacy: 1 person on the roster is named in the head of the page.\n"
        "    Take names out of the cycle file, its statement and quotes; write roles (a student, "
        "the team)."
    )


@pytest.mark.slow
@pytest.mark.parametrize("cycle", EXAMPLES)
def test_no_note_and_no_answer_is_in_a_finished_file(pages: Path, cycle: str):
    tables = ik.load_cycle(cycle, ROOT).tables
    said = {*tables["practice_log"]["note"].dropna(), *tables["student_work"]["response"].dropna()}
    whole = "\n".join(finished(pages, cycle).values())
    assert [text for text in said if len(text) > 12 and text in whole] == []


# Before anything is put in place.


def test_a_list_of_pages_that_gives_something_away_is_not_written(tmp_path: Path, small):
    page = tmp_path / "leader" / "small" / "case-study.html"
    page.parent.mkdir(parents=True)
    page.write_text("x", encoding="utf-8")
    manifest, workspace = Manifest(tmp_path), Workspace(small.root)
    about = {"title": "A small cycle", "when": "January", "order": "1", "synthetic": False}
    manifest.done("leader", "small", Made(about=about))
    index = write_index(manifest, workspace, "leader", tmp_path)
    before = index.read_bytes()
    manifest.done("leader", "small", Made(about=about | {"title": "Ask coach@example.org"}))
    with pytest.raises(GateError, match=r"index\.html may not be published: 1 problem"):
        write_index(manifest, workspace, "leader", tmp_path)
    assert index.read_bytes() == before


def test_metadata_of_pictures_is_read(tmp_path: Path):
    (leak,) = leaks(SEED, 1)
    for way in ("tEXt", "zTXt", "iTXt", "eXIf", "after its end"):
        coded = png(replace(leak, text="Okafor"), way)
        assert "the metadata of picture 1" in stopped(f'<img src="data:image/png;base64,{coded}">')
