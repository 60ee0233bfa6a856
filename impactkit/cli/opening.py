"""impactkit init: make a workspace."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path


def add(commands) -> None:
    init = commands.add_parser("init", help="make a workspace: folders, notebooks, a .gitignore")
    init.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="DIR", help="default: this folder"
    )
    init.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from impactkit.start.opening import open_workspace

    opened = open_workspace(options.folder.expanduser())
    for name in opened.made:
        print(f"Made: {name}")
    for name in opened.there:
        print(f"Was there, left as it is: {name}")
    if opened.unguarded:
        print("Your .gitignore does not keep all records out of git. Add these lines to it:")
        for line in opened.unguarded:
            print(f"  {line}")
    into = "" if options.folder == Path() else f"cd {shlex.quote(str(options.folder))}, then "
    print(f"Begin a cycle: {into}impactkit new SLUG")
    print("The notebooks in notebooks/pd use invented cycles: impactkit simulate --examples DIR")
    return 0
