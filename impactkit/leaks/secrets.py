"""What may stand in no finished file: who is in the records, and what was noted without approval.

Takes cycles, gives Secrets. Printed by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from impactkit.cycle import Cycle
from impactkit.leaks.colleagues import colleagues

NOTED = (("practice_log", "note"), ("student_work", "response"))  # what people wrote freely


@dataclass(frozen=True)
class Secrets:
    """What may not stand in a file: names and ids from the records, and free text. Never printed.

    people : names, (first, last) or in one piece. ids : ids of students, and the keys in their
    place. notes : notes and answers from the records that no quote of the cycle file approves.
    labels : what the cycle files call their measures; no secret, their first word has a capital.
    """

    people: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    ids: tuple[str, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = field(default=(), repr=False)
    labels: tuple[str, ...] = ()


def secrets_of(cycles: Iterable[Cycle]) -> Secrets:
    """Everybody and everything that no page of these cycles may give away."""
    people, ids, notes, labels = set(), set(), set(), set()
    for cycle in cycles:
        people |= cycle.people.names | colleagues(cycle)
        ids |= {*cycle.people.ids, *cycle.people.written}
        about = cycle.about
        labels |= {part.name for part in (*about.shifts, *about.indicators, *about.trends)}
        quoted = [_plain(quote.text) for quote in about.quotes]
        for name, column in NOTED:
            table = cycle.table(name)
            if table is not None and column in table:
                texts = table[column].dropna().astype(str).unique()
                notes |= {t for t in texts if not any(_plain(t) in quote for quote in quoted)}
    return Secrets(*(tuple(sorted(found)) for found in (people, ids, notes, labels)))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
