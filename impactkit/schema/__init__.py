"""What a cycle file and each evidence table must hold: contracts, no behaviour.

Takes nothing but errors; gives CycleFile and the table contracts. Every room below may import it.
"""

from impactkit.schema.cycle_file import (
    AUDIENCES,
    CONDITION_SCALE,
    ContextEvent,
    CycleFile,
    Indicator,
    Shift,
    Trend,
)
from impactkit.schema.evidence_tables import (
    ABSENCE_CODES,
    BUCKETS,
    TABLES,
    WORD_SHARES,
    Table,
    contract,
)

__all__ = [
    "ABSENCE_CODES",
    "AUDIENCES",
    "BUCKETS",
    "CONDITION_SCALE",
    "TABLES",
    "WORD_SHARES",
    "ContextEvent",
    "CycleFile",
    "Indicator",
    "Shift",
    "Table",
    "Trend",
    "contract",
]
