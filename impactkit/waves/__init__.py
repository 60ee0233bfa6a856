"""Waves: testing windows, found once and for all (docs/reference.md#waves).

Takes clean tables and the cycle file, gives Placed. cycle calls it, levels read it.
"""

from __future__ import annotations

from impactkit.waves.breaks import after_a_break
from impactkit.waves.placing import SURVEY, InWaves, Placed, Wave, kept, place

__all__ = ["SURVEY", "InWaves", "Placed", "Wave", "after_a_break", "kept", "place"]
