"""Files as people keep them → a checked cycle file and clean tables, every row accounted for.

Takes paths, gives CycleFile and Tables. cycle imports it; nobody below does. Raw ids and
names go no further than the tables that it returns.
"""

from impactkit.intake.evidence_files import Tables, read_tables
from impactkit.intake.params import read_cycle_file

__all__ = ["Tables", "read_cycle_file", "read_tables"]
