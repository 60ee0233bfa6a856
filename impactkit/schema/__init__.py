"""What a cycle file and each evidence table must hold: contracts, no behaviour.

Takes nothing but errors; gives CycleFile and the table contracts. Every room below may import it.
"""

from impactkit.schema.contracts import contract
from impactkit.schema.cycle_file import (
    AUDIENCES,
    ContextEvent,
    CycleFile,
    Indicator,
    Shift,
)
from impactkit.schema.evidence_tables import (
    ABSENCE_CODES,
    BUCKETS,
    EXAMPLE,
    TABLES,
    WORD_SHARES,
    Column,
    Table,
)
from impactkit.schema.parts import SLUG
from impactkit.schema.sources import DISTRICT_WIDE, Cut, Item, Source
from impactkit.schema.survey import Condition
from impactkit.schema.trend import Level, Trend

__all__ = [
    "ABSENCE_CODES",
    "AUDIENCES",
    "BUCKETS",
    "DISTRICT_WIDE",
    "EXAMPLE",
    "SLUG",
    "TABLES",
    "WORD_SHARES",
    "Column",
    "Condition",
    "ContextEvent",
    "Cut",
    "CycleFile",
    "Indicator",
    "Item",
    "Level",
    "Shift",
    "Source",
    "Table",
    "Trend",
    "contract",
]
