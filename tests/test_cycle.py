"""A cycle that is at hand is given again; another one never is, whatever files hold."""

from __future__ import annotations

import shutil

import impactkit as ik
from impactkit.cycle import at_hand


def rooms(cycle) -> list[str]:
    return sorted(cycle.table("practice_log")["classroom"])


def test_a_cycle_at_hand_is_given_whatever_its_files_hold_by_then(small):
    cycle = ik.load_cycle("small", small.root)
    with at_hand([cycle], small.root):
        small.table(
            "practice_log", "date,classroom,shift,count,out_of\n2026-01-06,7B,routine,1,1\n"
        )
        assert rooms(ik.load_cycle("small", small.root)) == ["7A"]
    assert rooms(ik.load_cycle("small", small.root)) == ["7B"]


def test_it_is_known_by_its_own_name_and_its_workspace(small, tmp_path):
    cycle = ik.load_cycle("small", small.root)
    other = tmp_path / "other"
    shutil.copytree(small.root, other)
    header = "date,classroom,shift,count,out_of"
    (other / "data" / "small" / "practice_log.csv").write_text(
        f"{header}\n2026-01-06,7C,routine,1,1\n"
    )
    second = (small.root / "params" / "small.yml").read_text().replace("cycle: small", "cycle: two")
    (small.root / "params" / "two.yml").write_text(second)
    with at_hand([cycle], small.root):
        assert rooms(ik.load_cycle("small", other)) == ["7C"]
        assert ik.load_cycle("two", small.root).about.cycle == "two"


def test_who_wants_no_evidence_is_given_none(small):
    with at_hand([ik.load_cycle("small", small.root)], small.root):
        assert ik.load_cycle("small", small.root, evidence=False).tables == {}
