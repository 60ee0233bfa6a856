"""Ordinary rosters against real pages: how often the leak gate stops where nothing leaks.

    python benchmarks/false_stops.py [ROSTERS] [SEED] [--pages DIR]

Renders practice cycles for all three audiences with the command itself, pictures and all, then
reads each cycle's files with rosters that they were not made from, so that whatever is found is
no leak. Prints the rosters that were stopped, by kind of id, and the time of a page. Ends with 1
where any was.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from rosters import ordinary_rosters

import impactkit as ik
from impactkit.errors import GateError
from impactkit.leaks import check_files, secrets_of

CYCLES, AUDIENCES = 8, ("coach", "leader", "public")


def main(rosters: int, seed: int, root: Path) -> int:
    """Look with each roster through the pages of one cycle for one audience."""
    shelves = list(_shelves(root))
    stopped: Counter[str] = Counter()
    looked, seconds = 0, 0.0
    for number, (called, secrets) in enumerate(ordinary_rosters(seed, rosters)):
        files, labels = shelves[number % len(shelves)]
        begun = time.process_time()
        try:
            check_files(files, replace(secrets, labels=labels), called)
        except GateError as error:
            stopped[called.partition(": ")[2]] += 1
            print(error)
        seconds += time.process_time() - begun
        looked += len(files)
    for called, count in stopped.most_common():
        print(f"{count}  {called}")
    print(f"{rosters} rosters, {looked} files: {stopped.total()} stopped")
    print(f"{seconds / looked * 1000:.1f} ms a file, the roster's lexicon included")
    return int(bool(stopped))


def render(root: Path, seed: int) -> None:
    """Practice cycles and all their pages."""
    command = [sys.executable, "-m", "impactkit.cli"]
    size = ["--cycles", str(CYCLES), "--seed", str(seed)]
    subprocess.run([*command, "simulate", str(root), *size], check=True)
    asked = [text for audience in AUDIENCES for text in ("--audience", audience)]
    subprocess.run([*command, "render", "--root", str(root), *asked], check=True)


def _shelves(root: Path):
    """The finished files of each cycle and audience, and what its measures are called."""
    for folder in sorted(root.glob("outputs/*/*/")):
        files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
        yield files, secrets_of([ik.load_cycle(folder.name, root)]).labels


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("rosters", type=int, nargs="?", default=300)
    parser.add_argument("seed", type=int, nargs="?", default=20261201)
    parser.add_argument("--pages", type=Path, help="a workspace that is rendered already")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = given.pages or Path(folder) / "practice"
        if not given.pages:
            render(workspace, given.seed)
        sys.exit(main(given.rosters, given.seed, workspace))
