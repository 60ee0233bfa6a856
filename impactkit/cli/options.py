"""Options that several commands share.

Takes a command's parser, adds to it. The modules of this room import it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from impactkit.workspace import AUDIENCES

__all__ = ["AUDIENCES", "add_outputs", "add_root"]


def add_root(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--root",
        metavar="DIR",
        help="the folder that holds params/ (default: the nearest above the working folder)",
    )


def add_outputs(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--outputs", type=Path, metavar="DIR", help="default: outputs/ in the root"
    )
