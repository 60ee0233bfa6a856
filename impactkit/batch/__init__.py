"""Cycles in, finished pages out: run the notebooks, pass the gates, put the pages in place.

Takes names of cycles and audiences, gives a Summary and files in outputs/. cli imports it.
"""

from impactkit.batch.outcome import Outcome, Progress, Summary
from impactkit.batch.render import render
from impactkit.batch.states import state_of, states

__all__ = ["Outcome", "Progress", "Summary", "render", "state_of", "states"]
