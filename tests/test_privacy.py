"""The limits: what a cycle file may set, what it may not, and what every page says of it.

By the public doors: load_cycle, check, render; and the docs, held against policies.yml.
"""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from cycles import CYCLE, ROOT, Small

import impactkit as ik
from impactkit.batch import render
from impactkit.cli import main
from impactkit.disclosure.rules import policy_for
from impactkit.schema import AUDIENCES
from impactkit.schema.privacy import FIXED, LIMITS, Limit, Privacy
from impactkit.workspace import AUDIENCES as OF_THE_COMMAND

ONE = "params/small.yml cannot be used: 1 problem\n  "
LINE = CYCLE.count("\n") + 2  # the first line below `privacy:`
WEAK = "privacy:\n  min_students: 4\n  small_cells: 0\n  unsafe: true\n"
SAID = (
    "The smallest group of people with figures of its own is 4; the floor is 5. "
    "The largest count of students at one score that is hidden as too small is 0; the floor is 3."
)
UNSAFE = "or write unsafe: true beside it, and every page of the cycle says so."


# What a cycle file may set.


@pytest.mark.parametrize(
    ("key", "value", "floor"),
    [("min_students", 4, 5), ("min_classrooms", 2, 3), ("small_cells", 2, 3), ("width", 1, 3)],
)
def test_below_the_floor_needs_a_word(small: Small, key: str, value: int, floor: int):
    small.add(f"privacy:\n  {key}: {value}\n")
    assert small.error() == (
        f"{ONE}line {LINE}, privacy.{key}: {value} is below the kit's floor of {floor}.\n"
        f"    Use {floor} or more; {UNSAFE}"
    )
    small.add("  unsafe: true\n")
    assert getattr(small.load().about.privacy, key) == value


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("unsafe: true", "unsafe: is true, but no limit is below the kit's floor. Remove it."),
        (
            "min_students: 30\n  unsafe: true",
            "unsafe: is true, but no limit is below the kit's floor. Remove it.",
        ),
        ("unsafe: perhaps", "unsafe: is not yes or no. Write it like yes."),
        ("min_students: ten", "min_students: is not a whole number. Write it like 10."),
        ("min_students: 4.5", "min_students: is not a whole number. Write it like 10."),
        ("min_students: 0", "min_students: 0 would be no limit. Use 5 or more."),
        ("small_cells: -1", "small_cells: -1 would be no limit. Use 3 or more."),
        ("width: 0", "width: 0 would be no limit. Use 3 or more."),
        ("min_students: 101", "min_students: 101 is above 100. Use 100 or less."),
        ("min_classrooms: 51", "min_classrooms: 51 is above 50. Use 50 or less."),
        ("small_cells: 21", "small_cells: 21 is above 20. Use 20 or less."),
        ("width: 51", "width: 51 is above 50. Use 50 or less."),
    ],
)
def test_a_limit_that_makes_no_sense_is_told(small: Small, given: str, message: str):
    small.add(f"privacy:\n  {given}\n")
    line = LINE + given.count("\n") * ("unsafe" in message)
    assert small.error() == f"{ONE}line {line}, privacy.{message}"


def test_every_limit_below_the_floor_is_told_at_once(small: Small):
    small.add("privacy:\n  width: 2\n  min_students: 4\n  unsafe: no\n")
    assert small.error() == (
        "params/small.yml cannot be used: 2 problems\n"
        f"  line {LINE}, privacy.width: 2 is below the kit's floor of 3.\n"
        f"    Use 3 or more; {UNSAFE}\n"
        f"  line {LINE + 1}, privacy.min_students: 4 is below the kit's floor of 5.\n"
        f"    Use 5 or more; {UNSAFE}"
    )


def test_stricter_limits_need_no_word(small: Small):
    small.add("privacy: {min_students: 100, min_classrooms: 50, small_cells: 20, width: 50}\n")
    assert small.load().about.privacy.below_floor == {}
    assert main(["check", "--root", str(small.root)]) == 0


def test_a_new_cycle_names_every_limit_at_its_usual_value(tmp_path: Path):
    (tmp_path / "params").mkdir()
    assert main(["new", "maple", "--root", str(tmp_path)]) == 0
    _, _, section = (tmp_path / "params" / "maple.yml").read_text("utf-8").partition("\nprivacy:\n")
    named = yaml.safe_load(section.replace("\n  # ", "\n  "))
    assert named == {key: limit.value for key, limit in LIMITS.items()}


# What each audience's policy makes of them.


def test_an_audience_without_a_limit_stays_without(small: Small):
    small.add("privacy: {min_students: 12, min_classrooms: 4, small_cells: 5, width: 6}\n")
    policies = {audience: policy_for(small.load().about, audience) for audience in AUDIENCES}
    own = {
        audience: (p.min_students, p.min_classrooms, p.small_cells, p.width)
        for audience, p in policies.items()
    }
    assert own == {"coach": (12, 0, 0, 6), "leader": (12, 4, 5, 6), "public": (12, 4, 5, 6)}
    coded = {n: policies["public"].code_beyond(n) for n in (1, 39, 40, 99, 100, 199, 200, 999)}
    assert coded == {1: 0.2, 39: 0.2, 40: 0.1, 99: 0.1, 100: 0.05, 199: 0.05, 200: 0.02, 999: 0.02}
    assert policies["public"].code_beyond(1000) == 0.01
    assert all(n * policies["public"].code_beyond(n) >= 4 for n in range(20, 2000))
    assert [policies[other].code_beyond(100) for other in ("coach", "leader")] == [None, None]


def test_every_limit_is_explained_and_no_floor_is_above_its_usual_value():
    for limit in LIMITS.values():
        assert limit.least <= limit.floor <= limit.value <= limit.most
    every = [*LIMITS.values(), *FIXED.values()]
    assert all(limit.name and limit.why and limit.source for limit in every)
    assert set(LIMITS) == set(Privacy.model_fields) - {"unsafe"}
    assert {audience for limit in every for audience in limit.not_for} <= set(AUDIENCES)
    assert AUDIENCES == OF_THE_COMMAND


# What is said of a limit below the floor.


def test_check_warns_of_it_and_ends_well(small: Small, capsys):
    small.add(WEAK)
    assert main(["check", "--root", str(small.root)]) == 0
    out, err = capsys.readouterr()
    assert out == (
        "small: 1 thing to look at\n"
        "  data/small/roster.csv: the roster is not there. Pages cannot be searched for names of "
        "students and teachers.\n"
        "    Add everybody: classroom, teacher, student, first_name, last_name.\n"
        "1 cycle checked, no problem found.\n"
    )
    assert err == (
        "warning: params/small.yml, privacy.min_students: the smallest group of people with "
        "figures of its own is 4; the floor is 5.\n"
        "  Use 5 or more; else every page of the cycle says so.\n"
        "warning: params/small.yml, privacy.small_cells: the largest count of students at one "
        "score that is hidden as too small is 0; the floor is 3.\n"
        "  Use 3 or more; else every page of the cycle says so.\n"
    )
    assert main(["check", "--root", str(small.root), "--json"]) == 0
    warnings = json.loads(capsys.readouterr().out)[0]["warnings"]
    assert [(warning["file"], warning["key"]) for warning in warnings] == [
        ("params/small.yml", "privacy.min_students"), ("params/small.yml", "privacy.small_cells"),
    ]  # fmt: skip


def text(path: Path) -> str:
    return " ".join(BeautifulSoup(path.read_text("utf-8"), "html.parser").get_text(" ").split())


@pytest.mark.slow
def test_every_page_of_the_cycle_says_so_to_everybody_and_no_other_page_does(workspace: Path):
    weak, other = "grade-9-lab-questions", "grade-4-text-evidence"
    with (workspace / "params" / f"{weak}.yml").open("a", encoding="utf-8") as file:
        file.write(WEAK)
    outputs = workspace / "outputs"
    summary = render(workspace, outputs, cycles=[weak, other], audiences=list(AUDIENCES), jobs=2)
    assert summary.failed == ()
    for audience in AUDIENCES:
        folder = outputs / audience
        pages = sorted((folder / weak).glob("*.html"))
        assert [page.stem for page in pages] == [
            "alignment-map", "case-study", "conversation-guide",
        ]  # fmt: skip
        assert [text(page).count(SAID) for page in pages] == [1, 1, 1]
        assert [p for p in (folder / other).glob("*.html") if "privacy floor" in text(p)] == []
        assert text(folder / "program-review.html").count(SAID) == 1
        assert text(folder / "index.html").count("below the kit’s privacy floor") == 1
        facts = json.loads((folder / weak / "facts.json").read_text("utf-8"))
        assert " ".join(facts["below_floor"]) == SAID


def test_the_explorer_says_so(small: Small, capsys):
    small.add(WEAK)
    ik.look(ik.release(small.measure(), audience="coach"), "trend")
    small.swap(WEAK, "")
    before = capsys.readouterr().out
    ik.look(ik.release(small.measure(), audience="coach"), "trend")
    assert (before.count(SAID), capsys.readouterr().out.count("privacy floor")) == (1, 0)


@pytest.mark.slow
def test_a_page_that_keeps_it_to_itself_is_stopped(workspace: Path):
    cycle = "grade-9-lab-questions"
    with (workspace / "params" / f"{cycle}.yml").open("a", encoding="utf-8") as file:
        file.write(WEAK)
    own = workspace / "notebooks" / "alignment_map.ipynb"
    own.parent.mkdir()
    notebook = nbformat.read(ROOT / "notebooks" / own.name, as_version=4)
    for cell in notebook.cells:
        heading = 'ik.heading(case, "Coaching Impact Alignment Map")'
        cell.source = cell.source.replace(heading, "None")
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("# Our map"))
    nbformat.write(notebook, own)
    summary = render(
        workspace, workspace / "outputs", cycles=[cycle], reports=["alignment-map"], jobs=1
    )
    (failed,) = summary.failed
    assert str(failed.error) == (
        f"alignment-map of {cycle} may not be published: 1 problem\n"
        "  limits: a privacy limit is below the kit's floor, and the page does not say so.\n"
        "    Begin the notebook with ik.heading(case)."
    )


# The docs say what policies.yml says.


def read_as(limit: Limit, audience: str) -> str:
    """A limit's value for one audience, as a table prints it."""
    if audience in limit.not_for:
        return "shown" if limit.by_n else "none"
    if not limit.by_n:
        return str(limit.value)
    *steps, least = sorted(limit.by_n, reverse=True)
    said = [f"{limit.by_n[n]:.0%} from {n:,} people" for n in steps]
    return ", ".join([*said, f"{limit.by_n[least]:.0%} below"])


def for_a_leader() -> list[str]:
    every = [*LIMITS.values(), *FIXED.values()]
    return [f"| {limit.name} | {read_as(limit, 'public')} | {limit.why} |" for limit in every]


def for_a_data_person() -> list[str]:
    return [
        f"| `{key}` | {' | '.join(read_as(limit, audience) for audience in AUDIENCES)} "
        f"| {limit.floor or 'fixed'} | {limit.source} |"
        for key, limit in (LIMITS | FIXED).items()
    ]


def of_the_cycle_file() -> list[str]:
    unsafe = Privacy.model_fields["unsafe"].description
    limits = [
        f"| `{key}` | number | {limit.value} | {limit.floor} | {limit.most} | {limit.name} |"
        for key, limit in LIMITS.items()
    ]
    return [*limits, f"| `unsafe` | yes/no | no | | | {unsafe} |"]


@pytest.mark.parametrize(
    ("page", "rows"),
    [("why", for_a_leader), ("why", for_a_data_person), ("reference", of_the_cycle_file)],
)
def test_the_tables_of_limits_in_the_docs(page: str, rows):
    """Written anew, where a limit changes, with `"\\n".join(rows())`."""
    written = (ROOT / "docs" / f"{page}.md").read_text("utf-8").splitlines()
    first = written.index(rows()[0])
    assert written[first : first + len(rows())] == rows()
    assert not written[first + len(rows())].startswith("|")
