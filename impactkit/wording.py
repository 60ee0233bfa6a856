"""What people wrote in a cycle file, by the rules of language.

Takes a CycleFile, gives Problems to warn of. Imports language, which knows no cycle.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from impactkit.errors import Problem
from impactkit.language import check
from impactkit.schema import CycleFile
from impactkit.schema.unfilled import unfilled


def warnings(about: CycleFile) -> list[Problem]:
    """Sentences of the cycle file that claim too much or offer too little, with better ones.

    An overclaim stops a page when it is rendered. Aims count as aims: `change_our_mind` and the
    questions of the survey are not read.
    """
    names = programmes(about)
    found = [
        Problem(
            key,
            "the sentence of the template still stands here.",
            "Write your own instead; until then pages leave it out.",
        )
        for key in unfilled(about)
    ]
    found += [
        Problem(key, finding.message, f"Say instead: {finding.suggestion}")
        for key, text in _written(about)
        for finding in check(text, names)
    ]
    if about.draft_statement and re.search(r"\d\s*(?:%|percent|points)", about.draft_statement):
        found.append(
            Problem(
                "draft_statement",
                "it holds figures before there are any.",
                "Leave them out; write them into `statement` when the cycle has ended.",
            )
        )
    return found


def programmes(about: CycleFile) -> frozenset[str]:
    """What else went on, by name, in small letters: Brightsteps in "The Brightsteps app began".

    The cycle file has no key for such names; `context` says what went on beside the coaching. A
    word in capitals that does not begin its text counts, save months and days.
    """
    words = (word for event in about.context for word in re.findall(r"(?<=\s)[A-Z]\w+", event.what))
    return frozenset(word.lower() for word in words) - CALENDAR


CALENDAR = frozenset(name.lower() for name in (*calendar.month_name, *calendar.day_name))


def _written(about: CycleFile) -> Iterator[tuple[str, str]]:
    """Each text that is printed, with its key."""
    for key in ("title", "focus", "why", "baseline", "draft_statement", "statement", "decision"):
        text = getattr(about, key)
        if text:
            yield key, text
    for key, items in (
        ("shifts", [shift.name for shift in about.shifts]),
        ("indicators", [indicator.name for indicator in about.indicators]),
        ("trends", [trend.name for trend in about.trends]),
        ("agreements", [*about.agreements.leaders, *about.agreements.coaches]),
        ("context", [event.what for event in about.context]),
        ("quotes", [quote.text for quote in about.quotes]),
    ):
        for text in items:
            yield key, text
