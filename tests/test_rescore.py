"""The blind rescore: who is drawn, what the file holds, and what it refuses."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from cycles import ROOT

import impactkit as ik
from impactkit.cli import main
from impactkit.errors import ImpactKitError
from impactkit.evidence import period_number
from impactkit.rescore import rescore_sample

TAUGHT = "grade-7-justification"


@pytest.fixture(scope="module")
def taught():
    return ik.load_cycle(TAUGHT, ROOT)


def waiting(cycle):
    """The scores without a second one, students as the records write them."""
    scores = cycle.table("rubric_scores")
    left = scores[scores["second_score"].isna()]
    return left.assign(student=left["student"].map(cycle.people.written))


def strata(table, cycle) -> Counter:
    wave = period_number(table["date"], cycle.about)
    return Counter(zip(wave, table["score"], strict=True))


def test_every_wave_and_score_has_its_part(taught):
    """552 answers of one score in 18 strata; 60 of them are about one in nine."""
    left = waiting(taught)
    sample = rescore_sample(taught, n=60, seed=1)
    key = ["date", "classroom", "student", "task", "rubric"]
    drawn = sample.merge(left, on=key)
    assert (len(sample), len(drawn), sample.duplicated(key).sum()) == (60, 60, 0)
    expected = strata(left, taught)
    for stratum, size in strata(drawn, taught).items():
        assert abs(size - expected[stratum] * 60 / len(left)) <= 1.5
    assert strata(drawn, taught).keys() == expected.keys()


def test_the_scorer_is_blind_and_the_order_says_nothing(taught):
    sample = rescore_sample(taught, n=60, seed=1)
    assert list(sample.columns) == [
        "date", "classroom", "student", "task", "rubric", "response", "second_score",
    ]  # fmt: skip
    assert set(sample["second_score"]) == {""}
    assert not sample["date"].is_monotonic_increasing
    assert sample["response"].notna().all()


def test_the_same_seed_draws_the_same(taught):
    one, again, other = (rescore_sample(taught, n=30, seed=seed) for seed in (4, 4, 5))
    assert one.equals(again)
    assert not one.equals(other)


def test_few_are_drawn_from_the_largest_strata_and_all_may_be(small):
    rows = [f"2026-01-08,7A,{n},t1,reasoning,{'0' if n < 8 else '2'}" for n in range(10)]
    header = "date,classroom,student,task,rubric,score"
    small.table("rubric_scores", "\n".join([header, *rows]) + "\n")
    cycle = small.load()
    (one,) = rescore_sample(cycle, n=1, seed=1)["student"]
    assert int(one) < 8
    assert sorted(map(int, rescore_sample(cycle, n=10, seed=1)["student"])) == list(range(10))
    two = rescore_sample(cycle, n=2, seed=1)["student"].astype(int)
    assert sorted(two < 8) == [False, True]
    with pytest.raises(ImpactKitError) as caught:
        rescore_sample(cycle, n=11, seed=1)
    assert str(caught.value) == "--n 11: choose from 1 to 10; so many answers have one score."


def test_nothing_to_rescore_is_said(small):
    small.table("rubric_scores", "date,classroom,student,task,rubric,score,second_score\n"
                                 "2026-01-08,7A,1,t1,reasoning,1,1\n")  # fmt: skip
    with pytest.raises(ImpactKitError) as caught:
        rescore_sample(small.load(), n=1, seed=1)
    assert str(caught.value) == "No rubric score is waiting for a second scorer."


def rescore(out: Path, root: Path = ROOT) -> int:
    return main(["rescore", TAUGHT, "--n", "20", "--seed", "3", "--out", str(out),
                 "--root", str(root)])  # fmt: skip


def test_the_command_writes_a_new_file_and_never_over_one(tmp_path, capsys):
    out = tmp_path / "second" / "rescore.csv"
    assert rescore(out) == 0
    assert capsys.readouterr().out == (
        f"20 answers written to {out}. Students stand there by id: keep it safe.\n"
    )
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    assert "score" not in rows[0]
    before = out.read_bytes()
    assert rescore(out) == 2
    assert capsys.readouterr().err == (
        f"{out} is there already, perhaps with scores in it. Name a new one.\n"
    )
    assert out.read_bytes() == before


def test_the_sample_stays_out_of_the_folder_that_is_handed_over(workspace, capsys):
    out = workspace / "outputs" / "rescore.csv"
    assert rescore(out, workspace) == 2
    assert capsys.readouterr().err == (
        f"{out} lies in the folder of finished pages, and the sample names students by id. "
        "Keep it with the records.\n"
    )
    assert not out.exists()
