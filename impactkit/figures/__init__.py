"""Figures: Released → Axes, each with alt text made from its data.

Takes Released, gives Axes, or none where there is nothing that may be drawn. Saves nothing and
sets no global style; show() puts a figure on a page together with its alt text.
"""

from impactkit.figures.canvas import lay_out, show
from impactkit.figures.lines import indicator_figures, shift_figures, story_figure
from impactkit.figures.scores import dosage_figure, sure_figure, trend_figures

__all__ = [
    "dosage_figure",
    "indicator_figures",
    "lay_out",
    "shift_figures",
    "show",
    "story_figure",
    "sure_figure",
    "trend_figures",
]
