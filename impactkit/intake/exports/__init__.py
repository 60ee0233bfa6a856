"""Exports: one module a format, each a Grid → Observations.

A module has `headings(table, source)`, what its heading row holds, and `read(grid, table,
source, about, open_grid)`. A new format is one module here and its name in schema.sources.
"""

from __future__ import annotations

from impactkit.intake.exports import canvas, google_forms, oneroster, tidy, wide

EXPORTS = {
    "tidy": tidy,
    "wide": wide,
    "google_forms": google_forms,
    "canvas": canvas,
    "oneroster": oneroster,
}

__all__ = ["EXPORTS"]
