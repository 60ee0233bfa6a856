"""Do pages made side by side hold their own cycle's values, and no other's?

Makes practice cycles whose titles and records are planted with a mark of their own, renders them
with many processes, and compares every page with facts that one process worked out alone.

    python benchmarks/mixups.py --cycles 200 --jobs 8
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from impactkit.batch import render
from impactkit.simulate import write_workspace

MARK = re.compile(r"Qz-\d{4}")  # the hyphen stands in no picture: base64 has none
SEED = 20261122


def plant(root: Path, cycles: int, seed: int = SEED) -> dict[str, str]:
    """A workspace of practice cycles; gives the mark in each one's title, by cycle."""
    marks = {}
    for number, name in enumerate(write_workspace(root, cycles=cycles, seed=seed)):
        path = root / "params" / f"{name}.yml"
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
        marks[name] = f"Qz-{number:04d}"
        tree["title"] += f" {marks[name]}"
        path.write_text(yaml.safe_dump(tree, sort_keys=False, width=96), encoding="utf-8")
    return marks


def mixed_up(root: Path, outputs: Path, marks: dict[str, str], audience: str) -> Iterator[str]:
    """Every page that lacks its mark, holds another's, or differs from its cycle's own facts."""
    import impactkit as ik

    for name, mark in marks.items():
        folder = outputs / audience / name
        for page in sorted(folder.glob("*.html")):
            if set(MARK.findall(page.read_text(encoding="utf-8"))) != {mark}:
                yield f"{name}: {page.name} holds marks that are not its own alone"
        case = ik.release(ik.measure(ik.load_cycle(name, root)), audience=audience)
        alone = ik.facts(case, "case study")._repr_mimebundle_()
        (content,) = (v for v in alone.values() if isinstance(v, dict))
        if json.loads((folder / "facts.json").read_text(encoding="utf-8")) != json.loads(
            json.dumps(content)
        ):
            yield f"{name}: facts.json differs from what one process works out alone"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--report", action="append", help="default: all, and the review")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        marks = plant(root, options.cycles)
        begun = time.monotonic()
        summary = render(root, root / "outputs", jobs=options.jobs, reports=options.report or ())
        seconds = time.monotonic() - begun
        found = list(mixed_up(root, root / "outputs", marks, "leader"))
    print(f"{options.cycles} cycles, {options.jobs} jobs, {seconds:.0f} s")
    print(f"failed: {len(summary.failed)}; mixed up: {len(found)}")
    print("\n".join([*(o.error for o in summary.failed), *found]))


if __name__ == "__main__":
    main()
