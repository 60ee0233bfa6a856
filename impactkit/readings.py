"""What may be said of a change: one reading with its reason, decided here and worded here.

Takes the facts of a measure's two ends and of its change, gives a key of READINGS. Statements,
cards, tables, alt texts, questions and the program review print its words and no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from impactkit.disclosure import Fact

FEWEST_PEOPLE = 10  # followed at both ends; with fewer, little is told by no clear change


@dataclass(frozen=True)
class Reading:
    """kind : up, down, same (no clear change), open (cannot be told), withheld, or none (no
    evidence at both ends). label : beside a number. counted : after a number of measures.
    why : the reason, as the end of a sentence that begins with the label and "because".
    """

    kind: str
    label: str
    counted: str
    why: str = ""

    @property
    def because(self) -> str:
        return f"{self.label}, because {self.why}" if self.why else self.label


SAME, OPEN = "no clear change", "too little to tell"
PROTECT = "to protect students and teachers"
READINGS = {
    "up": Reading("up", "clearly higher at the end", "clearly higher"),
    "down": Reading("down", "clearly lower at the end", "clearly lower"),
    "seems_up": Reading("up", "seems higher at the end", "tentatively higher"),
    "seems_down": Reading("down", "seems lower at the end", "tentatively lower"),
    "chance": Reading("same", SAME, SAME, "chance alone can give as much"),
    "apart": Reading("same", SAME, SAME, "the classrooms moved too differently"),
    "several": Reading(
        "same", SAME, SAME, "one of several shares watched at once often moves as far by chance"
    ),
    "mixed": Reading(
        "same",
        SAME,
        SAME,
        "the classrooms one by one and all of them together do not point the same way",
    ),
    "tasks": Reading(
        "open", "no change stated", "with different tasks", "the tasks at both ends differ"
    ),
    "few_people": Reading("open", OPEN, OPEN, "too few students were scored at both ends"),
    "few_rooms": Reading("open", OPEN, OPEN, "fewer than three classrooms were seen at both ends"),
    "hidden": Reading(
        "withheld", f"whether it changed is withheld {PROTECT}", "with the change withheld"
    ),
    "coded": Reading(
        "open", "so near none or all, no change is stated", "too near none or all to say"
    ),
    "waiting": Reading(
        "none", "no records yet from the end of the cycle", "without records yet at the end"
    ),
    "no_start": Reading(
        "none", "no records from the start of the cycle", "without records from the start"
    ),
    "no_baseline": Reading(
        "none",
        "no baseline (no scores from the first third of the cycle), so no trend is stated",
        "without a baseline",
    ),
    "between": Reading("none", "seen only in between", "seen only in between"),
    "unmatched": Reading(
        "none", "no student was scored at both ends", "with no student scored at both ends"
    ),
    "empty": Reading("none", "no evidence collected", "without evidence"),
    "withheld": Reading("withheld", f"withheld {PROTECT}", "withheld"),
}
"""In the order in which measures are counted."""

OF_DIRECTION = {"up": "up", "down": "down", "flat": "chance", "apart": "apart",
                "several": "several", "tasks": "tasks", "unclear": "few_rooms"}  # fmt: skip


def reading_of(first: Fact, last: Fact, change: Fact, *, without_ends: str) -> str:
    """What two ends and a change allow to say: a key of READINGS.

    without_ends : what it means that there is evidence at neither end. A withheld number is
    never explained by how many classrooms or how much chance there was.
    """
    ends = {first.status, last.status}
    if "withheld" in ends:
        return "withheld"
    if ends == {"empty"}:
        return without_ends
    if "empty" in ends:
        return "waiting" if last.status == "empty" else "no_start"
    if "coded" in ends and not (change.shown and change.direction):
        return "coded"
    if change.status == "withheld":
        return "hidden"
    found = OF_DIRECTION[change.direction or "unclear"]
    return "mixed" if _against(found, first, last) else found


def _against(found: str, first: Fact, last: Fact) -> bool:
    """Do all classrooms together, as printed, move against what they do one by one?"""
    if not (first.shown and last.shown and found in ("up", "down")):
        return False
    return (last.value > first.value) != (found == "up")


def tally(keys: Iterable[str], what: str = "") -> str:
    """1 of 4 clearly higher, 3 no clear change; all 3 withheld; of one measure, its label."""
    keys = list(keys)
    if len(keys) == 1 or set(keys) == {"empty"}:
        return READINGS[keys[0]].label
    parts = counted(keys)
    if len(parts) == 1:
        every = "both" if len(keys) == 2 else f"all {len(keys)}"
        return f"{' '.join(filter(None, [every, what]))}: {next(iter(parts))}"
    (first, number), *rest = parts.items()
    named = " ".join(filter(None, [f"{number} of {len(keys)}", what, first]))
    return ", ".join([named, *(f"{n} {words}" for words, n in rest)])


def counted(keys: Iterable[str]) -> dict[str, int]:
    """How many measures have which reading, by words, clear changes first."""
    keys, found = list(keys), {}
    for key, reading in READINGS.items():
        if number := keys.count(key):
            found[reading.counted] = found.get(reading.counted, 0) + number
    return found
