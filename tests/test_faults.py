"""Faults of every day, through the command line: a clear message each, no traceback, no hang."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from impactkit.cli import main

SECONDS = 60


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "impactkit.cli", *words]


def told(capsys, *words: str) -> tuple[int, str]:
    """The exit code, and what stands on standard error."""
    code = main(list(words))
    return code, capsys.readouterr().err


ENTRY = {"state": "done", "reports": {"case-study": {"records": "x"}}}
SHAPES = [
    [], "x", 3, None, {"pages": []}, {"pages": {"leader/small": []}}, {"cycles": {"small": {}}},
    {"cycles": {"small": {"cycle_file": 1, "data": "x", "named": []}}},
    {"cycles": {"small": {"cycle_file": "x", "data": "x", "named": None}}},
    {"pages": {"leader/small": ENTRY | {"reports": {"case-study": "x"}}}},
    {"pages": {"leader/small": ENTRY | {"seconds": {"case-study": "1"}}}},
    {"pages": {"leader/small": ENTRY | {"state": 1}}}, {"version": 9, "pages": {}},
    {"reviews": {"leader": "x"}},
]  # fmt: skip


@pytest.mark.parametrize("content", SHAPES)
@pytest.mark.parametrize("word", ["list", "render"])
def test_a_manifest_of_an_odd_shape_is_told(small, capsys, content: object, word: str):
    path = small.root / "outputs" / "manifest.json"
    path.parent.mkdir()
    path.write_text(json.dumps(content), encoding="utf-8")
    assert told(capsys, word, "--root", str(small.root)) == (
        2,
        f"{path} is not as this version of the kit writes it. Delete it, or install the version "
        "that wrote it; the next render writes a new one.\n",
    )
    assert json.loads(path.read_text(encoding="utf-8")) == content


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
def test_a_name_that_is_no_utf_8_is_told(small):
    Path(os.fsdecode(os.fsencode(small.data) + b"/roster\xe9.csv")).write_text("x\n", "utf-8")
    done = subprocess.run(
        command("check", "--root", str(small.root)), capture_output=True, timeout=SECONDS,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == (
        "small: 1 thing to look at\n"
        "  data/small/roster?.csv: looks like a roster and is not read. Pages cannot be searched "
        "for names of students and teachers.\n"
        "    Save it as roster.csv.\n"
        "1 cycle checked, no problem found.\n"
    )
    params = os.fsencode(small.root / "params")
    os.rename(params + b"/small.yml", params + b"/small\xff.yml")
    for word in ("check", "list", "render"):
        done = subprocess.run(
            command(word, "--root", str(small.root)), capture_output=True, timeout=SECONDS,
            check=False,
        )  # fmt: skip
        assert b"Traceback" not in done.stderr
        assert done.returncode == (0 if word == "list" else 2)
        assert word == "list" or b"small\\udcff" in done.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            "data/small/rubric_scores.csv",
            "params/small.yml cannot be used: 1 problem\n"
            "  data/small/rubric_scores.csv: it is no file, but a folder, a pipe or a device.\n"
            "    Put the file itself there.\n",
        ),
        (
            "params/small.yml",
            "params/small.yml cannot be used: 1 problem\n"
            "  params/small.yml: it is no file, but a folder, a pipe or a device. Put the cycle "
            "file in its place.\n",
        ),
        (
            "outputs/leader/small/facts.json",
            "outputs of small cannot be used: 1 problem\n"
            "  leader/small/facts.json: says what an earlier page told, and cannot be read.\n"
            "    Put it back as it was. Delete it only where nobody has seen that page.\n",
        ),
    ],
)
def test_a_pipe_in_the_place_of_a_file_is_told_and_not_waited_for(small, file: str, message: str):
    path = small.root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    done = subprocess.run(
        command("check", "--root", str(small.root)), capture_output=True, timeout=SECONDS,
        check=False, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, message)


def test_a_file_that_is_cut_off_in_its_last_row_is_told(small, capsys):
    whole = "date,classroom,student,task,rubric,score\n2026-01-08,7A,1001,t1,reasoning,2\n"
    small.table("rubric_scores", whole + "2026-01-08,7A,1002,t1,reasoning")
    assert told(capsys, "check", "--root", str(small.root)) == (
        2,
        "params/small.yml cannot be used: 1 problem\n"
        "  data/small/rubric_scores.csv: the file is cut off in its last row (row 3): 5 of 6 "
        "cells are there.\n"
        "    Export or copy it again; where the row is right, end its line.\n",
    )
    small.table("rubric_scores", whole + "2026-01-08,7A,1002,t1,reasoning,1")
    assert told(capsys, "check", "--root", str(small.root))[0] == 0
    small.table("rubric_scores", whole + "2026-01-08,7A,1002,t1,reasoning\n")
    assert told(capsys, "check", "--root", str(small.root))[0] == 0


@pytest.mark.parametrize("folder", ["data", "data/small/pages", "params", "notebooks/x"])
def test_pages_are_not_put_among_what_the_kit_reads(small, capsys, folder: str):
    outputs = small.root / folder
    before = sorted(small.root.rglob("*"))
    assert told(capsys, "render", "--outputs", str(outputs), "--root", str(small.root)) == (
        2,
        f"{outputs} lies in {folder.partition('/')[0]}/, which the kit reads from and pages are "
        "no part of. Name another folder with --outputs.\n",
    )
    assert sorted(small.root.rglob("*")) == before


SOON = """
import os, signal, sys
from impactkit.cli import main
signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
signal.setitimer(signal.ITIMER_REAL, float(sys.argv.pop(1)))
code = main(sys.argv[1:])
signal.setitimer(signal.ITIMER_REAL, 0)
sys.exit(code)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="no such timer here")
@pytest.mark.parametrize("word", ["check", "list", "render", "lint", "new", "rescore", "simulate"])
@pytest.mark.parametrize("after", [0.001, 0.03, 0.08, 0.14, 0.2])
def test_an_interrupt_at_the_start_of_any_command_leaves_no_traceback(
    small, tmp_path, word: str, after: float
):
    more = {
        "lint": ["-"], "new": ["maple"], "simulate": [str(tmp_path / "p"), "--cycles", "9"],
        "rescore": ["small", "--n", "1", "--seed", "1", "--out", str(tmp_path / "x.csv")],
    }.get(word, [])  # fmt: skip
    root = [] if word == "simulate" else ["--root", str(small.root)]
    seed = ["--seed", "1"] if word == "simulate" else []
    process = subprocess.Popen(
        [sys.executable, "-c", SOON, str(after), word, *more, *seed, *root],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        _, error = process.communicate(timeout=SECONDS)
    finally:
        process.kill()
    assert "Traceback" not in error
    assert process.returncode in (0, 1, 2, 130)
    if process.returncode == 130:
        assert error.startswith("Stopped.")


@pytest.mark.parametrize("words", [["check", "--json"], ["--help"], ["list"]])
def test_whoever_stops_reading_is_no_fault(small, words: list[str]):
    root = [] if words == ["--help"] else ["--root", str(small.root)]
    process = subprocess.Popen(
        command(*words, *root), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    process.stdout.close()  # before it has written anything
    error = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=SECONDS) in (0, 141)
    assert error == ""
