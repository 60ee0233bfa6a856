"""impactkit: what coaching changes, examined credibly. The names that a notebook may use.

Names are imported when they are first used, so that `impactkit --help` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_ROOMS = {
    "cycle": ["load_cycle"],
    "levels": ["measure"],
    "disclosure": ["release"],
    "sentences": [
        "heading",
        "focus",
        "level_summary",
        "dosage",
        "context",
        "agreements",
        "provenance",
        "questions",
    ],
    "statements": ["statement", "short_statement"],
    "figures": [
        "show",
        "shift_figures",
        "indicator_figures",
        "trend_figures",
        "sure_figure",
        "dosage_figure",
        "story_figure",
    ],
    "tables": [
        "movement_table",
        "distribution_tables",
        "period_table",
        "room_table",
        "accounting_table",
        "conditions_table",
    ],
    "certainty": ["how_sure", "design_table", "word_check", "technical_note"],
    "guides": [
        "glance",
        "alignment_map",
        "plan",
        "plan_gaps",
        "guide_level",
        "guide_missing",
        "system_questions",
        "decision",
    ],
    "markup": ["not_data"],
    "fact_sheet": ["facts"],
    "review": ["every_cycle", "review_heading", "review_table", "review_facts"],
    "explorer": ["explore", "look"],
}
_HOME = {name: f"impactkit.{room}" for room, names in _ROOMS.items() for name in names}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'impactkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
