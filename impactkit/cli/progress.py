"""What a person sees of a run: a line an outcome, and on a terminal how far it is.

Takes outcomes and progress, prints. No thread refreshes it: processes are forked meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from impactkit.batch import Outcome, Progress, Summary

ROWS = 8  # of what is running; a large cluster has more


class Lines:
    """Plain lines: what is done to standard output, what is wrong to standard error."""

    watch = None

    def tell(self, outcome: Outcome) -> None:
        if outcome.current:
            return
        word = "failed" if outcome.error else "done"
        self.say(f"{word:<6}  {outcome.cycle} for the {outcome.audience}")
        if outcome.error:
            self.complain(outcome.error)

    def say(self, line: str) -> None:
        print(line, flush=True)

    def complain(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    def sum_up(self, summary: Summary) -> None:
        """What was current, where the pages are, and what failed, where and what to do."""
        failed, current = summary.failed, summary.current
        if current:
            count = "1 cycle is" if len(current) == 1 else f"{len(current)} cycles are"
            first = "Nothing to do: " if len(current) == len(summary.outcomes) else ""
            self.say(f"{first}{count} current. Nothing that the pages are made from has changed.")
        elif not summary.outcomes:
            self.say("Nothing to do: no cycle failed the last time.")
        for index in summary.indexes:
            self.say(f"Pages: {index}")
        if failed:
            self.complain(f"{len(failed)} failed. Good pages of before are kept.")
        if failed and len(summary.outcomes) > 1:
            for outcome in failed:
                first = outcome.error.splitlines()[0]
                self.complain(f"  {outcome.cycle} for the {outcome.audience}: {first}")
            self.complain("Mend what is told above, then run: impactkit render --only-failed")

    def stopped(self, outcomes: list[Outcome]) -> None:
        """The run was ended from outside."""
        made = sum(outcome.state == "done" for outcome in outcomes)
        pages = "1 cycle is" if made == 1 else f"{made} cycles are"
        self.complain(f"Stopped. {pages} done; run the same command again, it makes the rest.")


class Silent(Lines):
    """For machines: standard output stays one JSON document."""

    def say(self, line: str) -> None:
        pass

    def complain(self, line: str) -> None:
        pass


class Screen(Lines):
    """On a terminal: the same lines, and below them what is running and how long it will take."""

    def __init__(self, live, console):
        self.live, self.console = live, console
        self.watch = self.show

    def say(self, line: str) -> None:
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)

    complain = say

    def show(self, progress: Progress) -> None:
        """Draw anew how far the run is."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.text import Text

        ended = progress.done + progress.failed
        rows = [
            Text(f"making  {cycle} for the {audience}", style="dim")
            for cycle, audience in progress.running[:ROWS]
        ]
        if len(progress.running) > ROWS:
            rows.append(Text(f"        and {len(progress.running) - ROWS} more", style="dim"))
        rows.append(ProgressBar(total=progress.total, completed=ended, width=40))
        failed = f", {progress.failed} failed" if progress.failed else ""
        left = "" if progress.seconds_left is None else f", {_duration(progress.seconds_left)} left"
        rows.append(Text(f"{ended} of {progress.total}{failed}{left}"))
        self.live.update(Group(*rows), refresh=True)


@contextmanager
def told_to(as_json: bool) -> Iterator[Lines]:
    """Who tells of a run: nobody, lines, or a screen where standard output is a terminal."""
    if as_json:
        yield Silent()
    elif not sys.stdout.isatty():
        yield Lines()
    else:
        from rich.console import Console
        from rich.live import Live

        console = Console()
        with Live(console=console, auto_refresh=False, transient=True) as live:
            yield Screen(live, console)


def _duration(seconds: float) -> str:
    """12 s; 3 min; 2 h 5 min."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
