"""What a run gives: an Outcome for each cycle and audience, a Summary, and Progress on the way.

Takes nothing heavy; render makes them, cli shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Outcome:
    """What became of one cycle for one audience; `error` is empty where it went well.

    current : its pages were not made again, as nothing that they depend on has changed.
    bad_input : nothing of it could start. seconds : how long its pages took, one after another.
    """

    cycle: str
    audience: str
    folder: Path
    error: str = ""
    bad_input: bool = False
    current: bool = False
    seconds: float = 0.0

    @property
    def state(self) -> str:
        return "failed" if self.error else "current" if self.current else "done"


@dataclass(frozen=True)
class Summary:
    """All outcomes of one run, and the index pages of its audiences."""

    outcomes: tuple[Outcome, ...]
    indexes: tuple[Path, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.error)

    @property
    def current(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.current)

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some failed, 2 nothing could start."""
        if not self.failed:
            return 0
        return 2 if all(o.bad_input for o in self.outcomes) else 1


@dataclass(frozen=True)
class Progress:
    """How far a run is, counted in cycles and audiences.

    running : (cycle, audience) of what is being made. seconds_left : None before it can be told.
    """

    total: int
    done: int
    failed: int
    running: tuple[tuple[str, str], ...] = ()
    seconds_left: float | None = None
