"""Sentences of a new cycle file that wait to be replaced: nobody's plan.

Takes a CycleFile, gives it without them. start writes them; pages never print them.
"""

from __future__ import annotations

from impactkit.schema.cycle_file import CycleFile

UNFILLED = {
    "title": "Give the cycle a title",
    "why": "Say what the team noticed that made this the focus.",
    "baseline": "Say what was known before coaching began.",
}
"""As they stand in start/cycle.yml, by key."""


def unfilled(about: CycleFile) -> list[str]:
    """The keys under which the template's own sentence still stands."""
    return [key for key, words in UNFILLED.items() if _plain(getattr(about, key)) == _plain(words)]


def filled_in(about: CycleFile) -> CycleFile:
    """The cycle file with nothing where the template's own sentences stand."""
    keys = unfilled(about)
    nothing = {"title": f"Cycle {about.cycle}", "why": "", "baseline": None}
    return about.model_copy(update={key: nothing[key] for key in keys}) if keys else about


def _plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split()).rstrip(".")
