"""An independent recount (tests/recount) agrees with the kit in every number.

It was written from docs/reference.md alone. Random cycles are as untidy as real records.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cycles import Small
from recount import messy
from recount.compare import NAMES, with_facts, with_file, with_rows
from recount.page import numbers_on, wrong_on
from recount.records import read_cycle, read_tables
from recount.recount import recount

import impactkit as ik
from impactkit.errors import InputError

QUICK, ALL, AT_A_TIME = 20, 500, 20
PAGES = (5, 21, 26, 37)
AUDIENCES = ("coach", "leader", "public")


def compare(root: Path, seed: int, facts: bool) -> int:
    """How many numbers of one cycle were compared; where both stop, they name the same wave."""
    name = messy.make(root, seed)
    ours = recount(root, name)
    if ours.stops:
        with pytest.raises(InputError) as stopped:
            ik.load_cycle(name, root)
        several_scores(str(stopped.value), ours.stops)
        return 0
    evidence = ik.measure(ik.load_cycle(name, root))
    compared = [with_rows(ours, evidence.rows)]
    if facts:
        tables = read_tables(root, read_cycle(root, name)).values()
        rooms = sorted({r for t in tables if "classroom" in t for r in t["classroom"]})
        for audience in AUDIENCES:
            released = ik.release(evidence, audience=audience).facts()
            compared.append(with_facts(ours, released, rooms, audience))
    wrong = [line for each in compared for line in each.differences]
    assert not wrong, f"seed {seed}: {len(wrong)} numbers differ\n" + "\n".join(wrong[:20])
    return sum(each.numbers for each in compared)


def several_scores(message: str, stops: dict[str, dict[int, int]]) -> None:
    """The kit counts, for each trend and wave, the students whose score nothing decides."""
    for trend, waves in stops.items():
        line = next(line for line in message.splitlines() if f", {trend}: " in line)
        numbers = [int(number) for number in re.findall(r"(\d+) students? ", line)]
        assert numbers == [waves[wave] for wave in sorted(waves)], message


@pytest.mark.parametrize("block", range(0, QUICK, 10))
def test_rows_are_those_of_the_recount(tmp_path, block):
    numbers = sum(compare(tmp_path, seed, facts=False) for seed in range(block, block + 10))
    assert numbers > 1000


@pytest.mark.parametrize("seed", [0, 3, 5])
def test_facts_of_each_audience_are_those_of_the_recount(tmp_path, seed):
    assert compare(tmp_path, seed, facts=True) > 300


@pytest.mark.slow
@pytest.mark.parametrize("audience", AUDIENCES)
def test_pages_say_what_their_facts_say(tmp_path, audience):
    """Rendered from disk: facts.json is the recount's, statement and cards are facts.json's."""
    ours = {name: recount(tmp_path, name) for name in (messy.make(tmp_path, s) for s in PAGES)}
    assert not any(each.stops for each in ours.values())
    outputs = tmp_path / "outputs"
    command = [
        sys.executable, "-m", "impactkit.cli", "render", "--root", str(tmp_path), "--outputs",
        str(outputs), "--audience", audience, "--report", "case-study", "--jobs", "2",
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    read_back = 0
    for name, each in ours.items():
        folder = outputs / audience / name
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))["facts"]
        tables = read_tables(tmp_path, read_cycle(tmp_path, name)).values()
        rooms = sorted({r for t in tables if "classroom" in t for r in t["classroom"]})
        assert with_file(each, facts, rooms, audience).differences == []
        html = (folder / "case-study.html").read_text(encoding="utf-8")
        assert wrong_on(html, {fact["id"]: fact for fact in facts}, each.waves) == []
        read_back += numbers_on(html)
    assert read_back > (10 if audience == "public" else 30)


@pytest.mark.slow
@pytest.mark.recount
@pytest.mark.parametrize("block", range(1000, 1000 + ALL, AT_A_TIME))
def test_many_cycles(tmp_path, block):
    seeds = range(block, block + AT_A_TIME)
    assert sum(compare(tmp_path, seed, facts=True) for seed in seeds) > 2000


def test_the_recount_can_disagree(tmp_path):
    """One score changed after the recount is found."""
    name = messy.make(tmp_path, 4)
    ours = recount(tmp_path, name)
    rows = ik.measure(ik.load_cycle(name, tmp_path)).rows
    assert with_rows(ours, rows).differences == []
    key = next(key for key in ours.cells if key[0] == "trend" and key[2] == "share")
    ours.cells[key]["count"] += 1
    (line,) = with_rows(ours, rows).differences
    assert line.startswith("/".join(key) + " count: recount ")


def test_surveys_are_counted_by_wave(tmp_path):
    rows = None
    for seed in range(2000, 2030):
        name = messy.make(tmp_path, seed)
        ours = recount(tmp_path, name)
        if ours.stops or not read_cycle(tmp_path, name).get("conditions"):
            continue
        rows = ik.measure(ik.load_cycle(name, tmp_path)).rows
        rows = rows[rows["level"] == "conditions"]
        kit = {tuple(row[name] for name in NAMES): row for row in rows.to_dict("records")}
        mine = {key: cell for key, cell in ours.cells.items() if key[0] == "conditions"}
        assert kit.keys() == mine.keys()
        for key, cell in mine.items():
            told = {part: float(kit[key][part]) for part in cell}
            assert told == pytest.approx(cell, abs=2e-6), key
    assert rows is not None


WORK = "date,classroom,student,task,response\n"


def test_a_student_who_wrote_in_two_classrooms_is_one_student(tmp_path):
    small = Small(tmp_path)
    small.add("indicators:\n  - {id: length, name: Words, measured: words}\n")
    small.table("student_work", WORK + "2026-01-06,7A,1001,t1,two words\n"
                "2026-01-07,7B,1001,t2,two more\n")  # fmt: skip
    rows = small.measure().rows
    pooled = rows[(rows["measure"] == "length") & (rows["period"] == "01")
                  & (rows["group"] == "all")]  # fmt: skip
    assert list(pooled["n"]) == [2]
    assert list(pooled["students"]) == [1]


def test_two_assessments_may_follow_two_columns(tmp_path):
    small = Small(tmp_path)
    scale = 'scale: [{level: "no", label: not}, {level: "yes", label: met}], watch: ["yes"]'
    small.add(
        f"  - {{id: met, name: Met, source: assessments, scored: proficient, {scale}}}\n"
        f"  - {{id: done, name: Done, source: assessments, scored: complete, {scale}}}\n"
    )
    small.table("assessments", "date,classroom,student,assessment,score,proficient,complete\n"
                "2026-01-08,7A,1001,met,,yes,\n2026-01-08,7A,1001,done,,,yes\n")  # fmt: skip
    rows = small.measure().rows
    used = rows[(rows["measure"] == "assessments") & (rows["category"] == "used")]
    assert list(used["count"]) == [2]


@pytest.mark.parametrize("turned, word", [(2, "tasks_same"), (1, "tasks_different")])
def test_tasks_are_the_same_where_their_mix_is(tmp_path, turned, word):
    """Two students who turn two tasks about make up for each other; one who does not, does not."""
    small = Small(tmp_path)
    last = ["t2", "t1"] if turned == 2 else ["t2", "t2"]
    small.table("rubric_scores", "date,classroom,student,task,rubric,score\n"
                "2026-01-08,7A,1001,t1,reasoning,2\n2026-01-08,7A,1002,t2,reasoning,0\n"
                f"2026-02-12,7A,1001,{last[0]},reasoning,2\n"
                f"2026-02-12,7A,1002,{last[1]},reasoning,0\n")  # fmt: skip
    assert word in set(small.measure().rows["category"])
