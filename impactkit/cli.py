"""The command `impactkit`: parse, call one function, print, return the exit code.

Heavy imports happen where they are used, so that --help is quick.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import impactkit
from impactkit.errors import ImpactKitError

AUDIENCES = ("coach", "leader", "public")
REPORTS = ("case-study", "alignment-map", "conversation-guide")


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
        epilog="Start with: impactkit check, then impactkit render.",
    )
    parser.add_argument("--version", action="version", version=f"impactkit {impactkit.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    new = commands.add_parser("new", help="begin a cycle: a cycle file and a workbook to fill in")
    new.add_argument("slug", metavar="SLUG", help="its name, as grade-7-justification")
    new.set_defaults(run=_new)

    check = commands.add_parser("check", help="say every problem of cycle files and records")
    check.add_argument("cycle", nargs="*", help="cycles in params/ (default: all)")
    check.add_argument(
        "--files",
        action="store_true",
        help="say how each file was read and what became of it",
    )
    check.add_argument("--json", action="store_true", help="for machines")
    check.set_defaults(run=_check)

    render = commands.add_parser("render", help="make the pages")
    render.add_argument("cycle", nargs="*", help="cycles in params/ (default: all)")
    render.add_argument(
        "--audience",
        action="append",
        choices=AUDIENCES,
        metavar="A",
        help="coach, leader or public; may be given again (default: leader)",
    )
    render.add_argument(
        "--report",
        action="append",
        choices=REPORTS,
        metavar="R",
        help=f"{', '.join(REPORTS)}; may be given again (default: all)",
    )
    render.add_argument("--outputs", type=Path, metavar="DIR", help="default: outputs/ in the root")
    render.add_argument("--json", action="store_true", help="for machines")
    render.set_defaults(run=_render)

    listing = commands.add_parser("list", help="say what is rendered, and what is stale and why")
    listing.add_argument(
        "--outputs", type=Path, metavar="DIR", help="default: outputs/ in the root"
    )
    listing.add_argument("--json", action="store_true", help="for machines")
    listing.set_defaults(run=_list)

    linting = commands.add_parser(
        "lint", help="find sentences that claim too much or offer too little, and better ones"
    )
    linting.add_argument(
        "file",
        nargs="+",
        metavar="FILE",
        help="Markdown, text, HTML, DOCX or a notebook; - reads standard input",
    )
    linting.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    linting.set_defaults(run=_lint)

    rescore = commands.add_parser(
        "rescore", help="draw scored work for a second scorer, without the first scores"
    )
    rescore.add_argument("cycle", help="a cycle in params/")
    rescore.add_argument("--n", type=int, required=True, metavar="N", help="how many answers")
    rescore.add_argument(
        "--seed", type=int, required=True, metavar="S", help="the same seed, the same sample"
    )
    rescore.add_argument("--out", type=Path, required=True, metavar="FILE", help="a new CSV file")
    rescore.set_defaults(run=_rescore)

    simulate = commands.add_parser("simulate", help="make practice data whose truth is known")
    simulate.add_argument("folder", type=Path, metavar="DIR", help="a new folder")
    simulate.add_argument("--cycles", type=int, metavar="N", help="how many")
    simulate.add_argument("--seed", type=int, metavar="S", help="the same seed, the same bytes")
    simulate.add_argument(
        "--examples", action="store_true", help="write the three shipped examples instead"
    )
    simulate.set_defaults(run=_simulate)

    new.add_argument(
        "--root",
        type=Path,
        metavar="DIR",
        help="the kit's root (default: the nearest with params/)",
    )
    for command in (check, render, listing, linting, rescore):
        command.add_argument(
            "--root",
            metavar="DIR",
            help="the folder that holds params/ (default: the nearest above the working folder)",
        )
    return parser


def _new(options: argparse.Namespace) -> int:
    from datetime import date

    from impactkit.cycle import find_root
    from impactkit.start import new_cycle

    root = options.root.resolve() if options.root else find_root()
    for path in new_cycle(options.slug, root, date.today()):
        print(f"Written: {path.relative_to(root)}")
    print("Fill in the workbook, and change the cycle file to fit. After a change to its shifts,")
    print(f"scales or codes, `impactkit new {options.slug}` makes an empty workbook anew.")
    print(f"Then: impactkit render {options.slug}")
    return 0


def _check(options: argparse.Namespace) -> int:
    from impactkit.check import check
    from impactkit.cycle import cycle_names, find_root

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
    if not wrong:
        count = "1 cycle" if len(found) == 1 else f"{len(found)} cycles"
        print(f"{count} checked, no problem found.")
    return 2 if wrong else 0


def _render(options: argparse.Namespace) -> int:
    from impactkit.cycle import cycle_names, find_root

    root = find_root(options.root)
    outputs = options.outputs or root / "outputs"
    if not (options.cycle or cycle_names(root)):
        raise ImpactKitError("There is no cycle in params/. Copy an example there and change it.")

    from impactkit.engine import warm

    warm()
    from impactkit.batch import Outcome, render

    def tell(outcome: Outcome) -> None:
        if options.json:
            return
        if outcome.error:
            print(f"failed  {outcome.cycle} for the {outcome.audience}", flush=True)
            print(outcome.error, file=sys.stderr, flush=True)
        else:
            print(f"done    {outcome.cycle} for the {outcome.audience}", flush=True)

    summary = render(
        root,
        outputs,
        cycles=options.cycle,
        audiences=options.audience or ["leader"],
        reports=options.report or [],
        tell=tell,
    )
    if options.json:
        print(
            json.dumps(
                [
                    {
                        "cycle": o.cycle,
                        "audience": o.audience,
                        "folder": str(o.folder),
                        "error": o.error,
                    }
                    for o in summary.outcomes
                ],
                indent=1,
            )
        )
    else:
        for index in summary.indexes:
            print(f"Pages: {index}")
        if summary.failed:
            print(f"{len(summary.failed)} failed. Good pages of before are kept.", file=sys.stderr)
    return summary.exit_code


def _list(options: argparse.Namespace) -> int:
    from impactkit.batch import state_of
    from impactkit.cycle import cycle_names, find_root

    root = find_root(options.root)
    outputs = options.outputs or root / "outputs"
    rows = [
        {"cycle": name, "audience": audience, "state": state_of(root, outputs, audience, name)}
        for name in cycle_names(root)
        for audience in AUDIENCES
    ]
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    width = max((len(row["cycle"]) for row in rows), default=0)
    for row in rows:
        if row["state"] != "not rendered" or row["audience"] == "leader":
            print(f"{row['cycle']:<{width}}  {row['audience']:<6}  {row['state']}")
    return 0


def _lint(options: argparse.Namespace) -> int:
    from impactkit.language import lint

    rows, unread = [], []
    for name in options.file:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            linted = lint(name, data)
        except OSError as error:
            unread.append(f"{name} cannot be read: {error.strerror}. Correct the path.")
            continue
        except ImpactKitError as error:
            unread.append(str(error))
            continue
        if not linted.english:
            print(f"{name} does not read like English; nothing was checked.", file=sys.stderr)
        rows += linted.rows(name)
    if options.format == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        for row in rows:
            print("{file}:{line}:{column}: {label} ({rule}): {message}".format(**row))
            print(f"  Say instead: {row['suggestion']}")
    for problem in unread:
        print(problem, file=sys.stderr)
    return 2 if unread else int(bool(rows))


def _rescore(options: argparse.Namespace) -> int:
    from impactkit.cycle import find_root, load_cycle
    from impactkit.rescore import write_rescore

    root = find_root(options.root)
    cycle = load_cycle(options.cycle, root)
    drawn = write_rescore(
        cycle, options.out, n=options.n, seed=options.seed, outputs=root / "outputs"
    )
    answers = "1 answer" if drawn == 1 else f"{drawn} answers"
    print(f"{answers} written to {options.out}. Students stand there by id: keep it safe.")
    return 0


def _simulate(options: argparse.Namespace) -> int:
    from impactkit.simulate import write_examples, write_workspace

    if options.examples:
        names = write_examples(options.folder)
    elif options.cycles is None or options.seed is None:
        raise ImpactKitError("simulate needs --cycles N and --seed S, or --examples.")
    else:
        names = write_workspace(options.folder, cycles=options.cycles, seed=options.seed)
    print(f"{len(names)} cycles written to {options.folder}/params and {options.folder}/data.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
