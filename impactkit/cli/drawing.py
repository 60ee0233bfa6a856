"""impactkit rescore: draw scored work for a second scorer."""

from __future__ import annotations

import argparse
from pathlib import Path

from impactkit.cli.options import add_root


def add(commands) -> None:
    rescore = commands.add_parser(
        "rescore", help="draw scored work for a second scorer, without the first scores"
    )
    rescore.add_argument("cycle", help="a cycle in params/")
    rescore.add_argument("--n", type=int, required=True, metavar="N", help="how many answers")
    rescore.add_argument(
        "--seed", type=int, required=True, metavar="S", help="the same seed, the same sample"
    )
    rescore.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new CSV file")
    add_root(rescore)
    rescore.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from impactkit.cycle import load_cycle
    from impactkit.rescore import write_rescore
    from impactkit.workspace import find_root

    root = find_root(options.root)
    cycle = load_cycle(options.cycle, root)
    drawn = write_rescore(
        cycle, options.out, n=options.n, seed=options.seed, outputs=root / "outputs"
    )
    answers = "1 answer" if drawn == 1 else f"{drawn} answers"
    print(f"{answers} written to {options.out}. Students stand there by id: keep it safe.")
    return 0
