"""Practice data: the same bytes for one seed, cycles that load, and a truth that holds.

The shipped examples are what the generator writes, to the byte.
"""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest
from cycles import EXAMPLES, ROOT

import impactkit as ik
from impactkit.errors import ImpactKitError
from impactkit.schema import CycleFile
from impactkit.simulate import write_examples, write_workspace
from impactkit.simulate.invented import cycle_file
from impactkit.simulate.records import records
from impactkit.simulate.truth import Truth, drawn

CYCLES = 12


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of invented cycles."""
    folder = tmp_path_factory.mktemp("practice")
    write_workspace(folder, cycles=CYCLES, seed=5)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_bytes(practice, tmp_path):
    write_workspace(tmp_path / "again", cycles=CYCLES, seed=5)
    assert contents(tmp_path / "again") == contents(practice)


def test_another_seed_gives_other_bytes(practice, tmp_path):
    write_workspace(tmp_path / "other", cycles=1, seed=6)
    other, one = contents(tmp_path / "other"), contents(practice)
    scores = "data/practice-001/rubric_scores.csv"
    assert other[scores] != one[scores]
    assert other["truth.json"] != one["truth.json"]


def test_the_examples_are_what_the_generator_writes(tmp_path):
    assert write_examples(tmp_path) == list(EXAMPLES)
    committed = {
        f"{kind}/{path.relative_to(ROOT / kind).as_posix()}": path.read_bytes()
        for name in EXAMPLES
        for kind, pattern in (("params", f"{name}.yml"), ("data", f"{name}/*"))
        for path in (ROOT / kind).glob(pattern)
    }
    written = contents(tmp_path)
    assert sorted(written) == sorted(committed)
    assert [name for name in written if written[name] != committed[name]] == []


@pytest.mark.parametrize("number", range(1, CYCLES + 1))
def test_every_practice_cycle_loads_and_measures(practice, number):
    evidence = ik.measure(ik.load_cycle(f"practice-{number:03d}", practice))
    levels = {"shift", "dosage", "indicator", "trend", "conditions", "made_from"}
    assert set(evidence.rows["level"]) == levels
    ends = evidence.rows.query("level == 'trend' and statistic == 'change'")
    assert ends["value"].notna().all()


def test_truth_tells_what_was_drawn(practice):
    truths = json.loads((practice / "truth.json").read_text(encoding="utf-8"))
    assert list(truths) == [path.stem for path in sorted((practice / "params").glob("*.yml"))]
    assert {truth["effect"] for truth in truths.values()} == {True, False}
    for name, truth in truths.items():
        roster = table(practice / "data" / name / "roster.csv")
        assert len({row["classroom"] for row in roster}) == truth["rooms"]
        assert len(roster) == sum(truth["students"]) + truth["passing"]
        assert truth["effect"] == (truth["first"] != truth["last"])


def test_no_name_stands_twice_in_a_roster(practice):
    for path in practice.glob("data/*/roster.csv"):
        roster = table(path)
        assert len({(row["first_name"], row["last_name"]) for row in roster}) == len(roster)
        assert len({row["student"] for row in roster}) == len(roster)


def change_at_the_top(number: int, truth: Truth) -> float:
    """Share at the top of the scale, last wave less first, among those who were there."""
    about = CycleFile.model_validate(cycle_file(number, truth))
    trend = about.trends[0]
    scored = [row for row in records(about, truth)["rubric_scores"] if row["score"] in trend.levels]
    waves = sorted({row["date"] for row in scored})
    first, last = (
        mean(row["score"] == trend.levels[-1] for row in scored if row["date"] == wave)
        for wave in (waves[0], waves[-1])
    )
    return last - first


def test_what_is_true_shows_on_average():
    truths = [(number, replace(drawn(number, 7), missing=0.0)) for number in range(160)]
    without, with_one = (
        [change_at_the_top(*each) for each in [t for t in truths if t[1].effect == effect][:60]]
        for effect in (False, True)
    )
    assert len(without) == len(with_one) == 60
    # Standard error of each mean: about 0.01.
    assert abs(mean(without)) < 0.03
    assert 0.1 < mean(with_one) < 0.16  # moved by 0.05 to 0.2, 0.125 on average


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ImpactKitError) as caught:
        write_workspace(tmp_path, cycles=1, seed=1)
    assert str(caught.value) == f"{tmp_path} is not an empty folder. Name a new one."
    assert contents(tmp_path) == {"mine.txt": b"mine"}


def test_no_cycles_are_refused(tmp_path):
    with pytest.raises(ImpactKitError) as caught:
        write_workspace(tmp_path, cycles=0, seed=1)
    assert str(caught.value) == "--cycles takes a whole number from 1 up."
