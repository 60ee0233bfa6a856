"""The explorer: choose a cycle, a level and a grouping; see the figure and the table.

Takes what review gives, shows widgets in JupyterLab. Shows only Released, for the coach.
"""

from __future__ import annotations

from impactkit import figures, tables
from impactkit.disclosure import Released
from impactkit.errors import ImpactKitError
from impactkit.movements import known_level
from impactkit.review import every_cycle
from impactkit.sentences import below_floor, level_summary

FIGURES = {
    "shift": figures.shift_figures,
    "indicator": figures.indicator_figures,
    "trend": figures.trend_figures,
}
LEVELS = {
    "Level 1: teaching": "shift",
    "Level 2: responses": "indicator",
    "Level 3: trends": "trend",
}
GROUPINGS = {
    "all classrooms": tables.movement_table,
    "room by room": tables.room_table,
    "week by week": tables.period_table,
}


def explore(audience: str = "coach"):
    """Widgets over every cycle in params/: cycle, level and grouping → figure and table."""
    import ipywidgets

    cases = {
        f"{case.about.title} ({case.about.cycle})": case for case in every_cycle(audience).cases
    }
    if not cases:
        return ipywidgets.HTML(
            "No cycle in params/ could be read. Run <code>impactkit check</code>."
        )
    wide = {"layout": ipywidgets.Layout(width="32em")}
    return ipywidgets.interactive(
        look,
        case=ipywidgets.Dropdown(options=cases, description="Cycle", **wide),
        level=ipywidgets.Dropdown(options=LEVELS, description="Measure", **wide),
        grouping=ipywidgets.Dropdown(options=list(GROUPINGS), description="Grouping", **wide),
    )


def look(case: Released, level: str, grouping: str = "all classrooms") -> None:
    """One level of one cycle: what it shows in words, as a figure and as a table."""
    from IPython.display import display

    known_level(level)
    if grouping not in GROUPINGS:
        raise ImpactKitError(
            f"There is no grouping {grouping!r}. Choose one of: {', '.join(GROUPINGS)}."
        )
    if note := below_floor(case):
        display(note)
    display(level_summary(case, level))
    figures.show(FIGURES[level](case))
    display(GROUPINGS[grouping](case, level))
