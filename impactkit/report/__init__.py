"""Executed notebook → one offline HTML page that has passed every gate.

Takes a notebook, gives a Page. batch imports it.
"""

from impactkit.report.export import Page, export, index_page, style
from impactkit.report.gates import check_page

__all__ = [
    "Page",
    "check_page",
    "export",
    "index_page",
    "style",
]
