"""Cycles in, finished pages out: run the notebooks, pass the gates, put the pages in place.

Takes names of cycles and audiences, gives a Summary and files in outputs/. cli imports it.
"""

from impactkit.batch.render import Outcome, Summary, render
from impactkit.batch.shelf import state_of

__all__ = ["Outcome", "Summary", "render", "state_of"]
