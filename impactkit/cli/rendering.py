"""impactkit render: make the pages."""

from __future__ import annotations

import argparse
import json
import os
import signal
from contextlib import contextmanager

from impactkit.cli.options import AUDIENCES, add_outputs, add_root
from impactkit.errors import ImpactKitError

REPORTS = ("case-study", "alignment-map", "conversation-guide")


def add(commands) -> None:
    render = commands.add_parser("render", help="make the pages that are not current")
    render.add_argument("cycle", nargs="*", help="cycles in params/ (default: all)")
    render.add_argument(
        "--audience",
        action="append",
        metavar="A",
        help="coach, leader or public; may be given again (default: leader)",
    )
    render.add_argument(
        "--report",
        action="append",
        metavar="R",
        help=f"{', '.join(REPORTS)}; may be given again (default: all)",
    )
    render.add_argument(
        "--jobs", type=_some, metavar="N", help="how many pages at a time (default: the cores)"
    )
    render.add_argument("--force", action="store_true", help="make anew what is current, too")
    render.add_argument(
        "--draft", action="store_true", help="a preview in drafts/, marked and remembered by nobody"
    )
    render.add_argument(
        "--only-failed", action="store_true", help="nothing but what failed the last time"
    )
    render.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="use the Dask cluster whose scheduler is at this address, as tcp://10.0.0.5:8786",
    )
    add_outputs(render)
    render.add_argument("--json", action="store_true", help="for machines")
    add_root(render)
    render.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from impactkit.workspace import cycle_names, find_root

    root = find_root(options.root)
    if not (options.cycle or cycle_names(root)):
        raise ImpactKitError("There is no cycle in params/. Begin one: impactkit new SLUG")
    if options.dask and options.jobs:
        raise ImpactKitError("Give --jobs or --dask: a cluster has processes of its own.")

    from impactkit.batch import render
    from impactkit.cli.progress import Lines, told_to

    everybody = AUDIENCES if options.only_failed else ("leader",)
    outcomes, teller = [], Lines()
    try:
        with told_to(options.json) as teller, _ended_by_signals(), _cluster(options) as crew:

            def tell(outcome):
                outcomes.append(outcome)
                teller.tell(outcome)

            summary = render(
                root,
                options.outputs or root / ("drafts" if options.draft else "outputs"),
                cycles=options.cycle,
                audiences=options.audience or everybody,
                reports=options.report or [],
                force=options.force,
                only_failed=options.only_failed,
                draft=options.draft,
                tell=tell,
                watch=teller.watch,
                **crew,
            )
        teller.sum_up(summary)
        code = summary.exit_code
    except KeyboardInterrupt as stopped:
        teller.stopped(outcomes)
        code = 128 + (stopped.args[0] if stopped.args else signal.SIGINT)
    if options.json:
        print(json.dumps([_as_json(outcome) for outcome in outcomes], indent=1))
    return code


def _as_json(outcome) -> dict:
    return {
        "cycle": outcome.cycle,
        "audience": outcome.audience,
        "folder": str(outcome.folder),
        "state": outcome.state,
        "seconds": outcome.seconds,
        "error": outcome.error,
    }


def _some(text: str) -> int:
    """A whole number from 1 up."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


@contextmanager
def _cluster(options: argparse.Namespace):
    """Who makes the pages, as render() takes it."""
    if not options.dask:
        yield {"jobs": options.jobs or _cores()}
        return
    try:
        from distributed import Client
    except ImportError:
        raise ImpactKitError(
            "--dask needs Dask: pip install 'impactkit[dask]', here and on every machine."
        ) from None
    try:
        client = Client(options.dask, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise ImpactKitError(
            f"No Dask scheduler answers at {options.dask} ({type(error).__name__}). "
            "Correct the address, or start it: dask scheduler."
        ) from None
    with client:
        yield {"executor": client.get_executor()}


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Stopped(KeyboardInterrupt):
    """The process was asked to end."""


@contextmanager
def _ended_by_signals():
    """SIGTERM, and a closed terminal, end a run as Ctrl-C does: cleanly."""

    def stop(number: int, _frame: object) -> None:
        raise Stopped(number)

    before = {}
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            number = getattr(signal, name)
            before[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
