"""Names for classrooms that say nothing of them: Room A, Room B …

Takes classrooms and the district's salt, gives an alias for each. disclosure asks for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import count


def aliases_of(
    rooms: Iterable[str],
    cycle: str,
    salt: bytes = b"",
    before: Mapping[str, str] | None = None,
    taken: Iterable[str] = (),
) -> Mapping[str, str]:
    """An alias for each classroom, in an order that says nothing and is the same from run to run.

    salt : secret, at most 64 bytes; without it, whoever knows the classrooms' names and reads
        this could work the order out.
    before : aliases that some of the classrooms had on earlier pages, and keep. taken : aliases
        that others had, and that name nobody else.
    """
    kept = dict(before or {})

    def place(room: str) -> bytes:
        return hashlib.blake2b(f"{cycle}\x1f{room}".encode(), key=salt).digest()

    used = {*kept.values(), *taken}
    free = (alias for n in count() if (alias := f"Room {_letters(n)}") not in used)
    new = sorted(set(rooms) - kept.keys(), key=place)
    return kept | dict(zip(new, free, strict=False))


def _letters(number: int) -> str:
    first, last = divmod(number, 26)
    return (_letters(first - 1) if first else "") + chr(ord("A") + last)
