"""Errors that the kit raises on purpose.

Takes nothing, gives the exceptions. Everybody may import it.
No message carries a person's name or a cell's content: place, what is wrong, remedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ROWS_NAMED = 8


class ImpactKitError(Exception):
    """What the kit knows to be wrong; the command line prints it without a traceback."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to correct: where it is, what is wrong, what to do about it."""

    place: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        first = f"{self.place}: {self.message}" if self.place else self.message
        if not self.remedy:
            return first
        one_line = f"{first} {self.remedy}"
        return one_line if len(one_line) <= 100 else f"{first}\n  {self.remedy}"


def named_rows(rows: Iterable[int]) -> str:
    """row 4; rows 3, 4, 5 and 12 more: the first eight of a file's rows, each once."""
    numbers = sorted(set(map(int, rows)))
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    more = f" and {len(numbers) - ROWS_NAMED} more" if len(numbers) > ROWS_NAMED else ""
    return f"rows {', '.join(map(str, numbers[:ROWS_NAMED]))}{more}"


class ProblemsError(ImpactKitError):
    """Several problems, all told at once under one heading."""

    def __init__(self, heading: str, problems: Iterable[Problem]):
        self.heading = heading
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        how_many = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        lines = [f"{self.heading}: {how_many}"]
        for problem in self.problems:
            lines += [f"  {line}" for line in str(problem).splitlines()]
        return "\n".join(lines)


class InputError(ProblemsError):
    """A cycle file or an evidence table that cannot be used."""


class DisclosureError(ImpactKitError):
    """Something that was about to leave without having been made safe."""


class GateError(ProblemsError):
    """A finished page that may not be published."""


class RenderError(ImpactKitError):
    """A notebook that did not run to its end."""


class NotebookError(RenderError):
    """A notebook that could not be started: not there, or without the parameters it needs."""
