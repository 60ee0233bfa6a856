"""Files as people keep them → a checked cycle file and clean tables, every row accounted for.

Takes paths, gives CycleFile and Tables. cycle imports it; nobody below does. Raw ids and
names go no further: tables hold keyed hashes, and People is for the leak gate alone.
"""

from impactkit.intake.evidence_files import FileRead, Tables, read_tables
from impactkit.intake.params import read_cycle_file
from impactkit.intake.rosters import roster_notes
from impactkit.intake.salt import district_salt
from impactkit.intake.students import People

__all__ = [
    "FileRead", "People", "Tables", "district_salt", "read_cycle_file", "read_tables",
    "roster_notes",
]  # fmt: skip
