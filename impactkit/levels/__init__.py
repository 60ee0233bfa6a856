"""What each level of the framework counts: Cycle → Evidence.

Takes a Cycle, gives Evidence. One module a level; they never import each other.
"""

from __future__ import annotations

from impactkit.cycle import Cycle
from impactkit.evidence import Evidence, evidence_rows
from impactkit.levels import conditions, dosage, indicators, made_from, raters, shifts, trends
from impactkit.levels.verdicts import judged


def measure(cycle: Cycle) -> Evidence:
    """Count what the cycle's records say, at every level.

    Returns
    -------
    Evidence : one row a cell, columns evidence.COLUMNS; nothing hidden yet, so that it must
        pass release() before a figure, a table or a sentence accepts it.
    """
    levels = (shifts, dosage, indicators, trends, raters, conditions, made_from)
    rows = judged([row for level in levels for row in level.rows(cycle)])
    waves = {name: {wave.period: wave.label for wave in of} for name, of in cycle.waves.items()}
    return Evidence(cycle.about, evidence_rows(rows), cycle.salt, cycle.earlier, waves)


__all__ = ["measure"]
