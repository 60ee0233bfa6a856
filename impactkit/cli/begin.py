"""impactkit new: begin a cycle."""

from __future__ import annotations

import argparse

from impactkit.cli.options import add_root


def add(commands) -> None:
    new = commands.add_parser("new", help="begin a cycle: a cycle file and a workbook to fill in")
    new.add_argument("slug", metavar="SLUG", help="its name, as grade-7-justification")
    add_root(new)
    new.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from datetime import date

    from impactkit.start import new_cycle
    from impactkit.workspace import find_root

    root = find_root(options.root)
    for path in new_cycle(options.slug, root, date.today()):
        print(f"Written: {path.relative_to(root)}")
    print("Fill in the workbook, and change the cycle file to fit. After a change to its shifts,")
    print(f"scales or codes, `impactkit new {options.slug}` makes an empty workbook anew.")
    print(f"Then: impactkit render {options.slug}")
    return 0
