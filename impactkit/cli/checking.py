"""impactkit check: every problem of cycle files and records."""

from __future__ import annotations

import argparse
import json
import sys

from impactkit.cli.options import add_root


def add(commands) -> None:
    check = commands.add_parser("check", help="say every problem of cycle files and records")
    check.add_argument("cycle", nargs="*", help="cycles in params/ (default: all)")
    check.add_argument(
        "--files",
        action="store_true",
        help="say how each file was read and what became of it",
    )
    check.add_argument("--json", action="store_true", help="for machines")
    add_root(check)
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from impactkit.check import check
    from impactkit.workspace import cycle_names, find_root

    root = find_root(options.root)
    found = [check(name, root) for name in options.cycle or cycle_names(root)]
    wrong = [checked for checked in found if checked.error]
    if options.json:
        print(json.dumps([checked.as_json() for checked in found], indent=1, ensure_ascii=False))
        return 2 if wrong else 0
    for checked in found:
        for problem in checked.warnings:
            print(f"warning: params/{checked.cycle}.yml, {problem}", file=sys.stderr)
        if checked.error:
            print(checked.error, file=sys.stderr)
            continue
        if options.files:
            print(checked.what_was_read())
        if checked.notes:
            print(checked.looked_at())
        if (options.files or options.cycle) and (waves := checked.waves_found()):
            print(waves)
    if not wrong:
        count = "1 cycle" if len(found) == 1 else f"{len(found)} cycles"
        print(f"{count} checked, no problem found.")
    return 2 if wrong else 0
