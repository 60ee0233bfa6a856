"""The command `impactkit`: parse, call one function, print, return the exit code.

One module a command; each adds its options and runs. Heavy imports happen where they are used,
so that --help is quick.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import impactkit
from impactkit.cli import begin, checking, drawing, linting, listing, opening, practice, rendering
from impactkit.errors import ImpactKitError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what the kit knows to be wrong ends with 2 and no traceback."""
    options = _parser().parse_args(argv)
    try:
        return options.run(options)
    except ImpactKitError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="impactkit",
        description="Examine what instructional coaching changes: one cycle, one page.",
        epilog="Start with: impactkit init, then impactkit new, check and render.",
    )
    parser.add_argument("--version", action="version", version=f"impactkit {impactkit.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (opening, begin, checking, rendering, listing, linting, drawing, practice):
        command.add(commands)
    return parser
