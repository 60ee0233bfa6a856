"""impactkit list: what is rendered, and what is stale and why."""

from __future__ import annotations

import argparse
import json

from impactkit.cli.options import AUDIENCES, add_outputs, add_root


def add(commands) -> None:
    listing = commands.add_parser("list", help="say what is rendered, and what is stale and why")
    add_outputs(listing)
    listing.add_argument("--json", action="store_true", help="for machines")
    add_root(listing)
    listing.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from impactkit.batch import states
    from impactkit.workspace import cycle_names, find_root

    root = find_root(options.root)
    found = list(states(root, options.outputs or root / "outputs", AUDIENCES))
    if options.json:
        rows = [
            {
                "cycle": cycle,
                "audience": audience,
                "state": str(state),
                "stale": list(state.why),
                "error": state.error,
            }
            for cycle, audience, state in found
        ]
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    names = cycle_names(root)
    shown = [
        (cycle, audience, state)
        for cycle, audience, state in found
        if str(state) != "not rendered" or (audience == "leader" and cycle in names)
    ]
    width = max((len(cycle) for cycle, _, _ in shown), default=0)
    for cycle, audience, state in shown:
        print(f"{cycle:<{width}}  {audience:<6}  {state}")
    return 0
