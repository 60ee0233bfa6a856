"""The explorer: choose a cycle, a level and a grouping; see the figure and the table.

Takes an audience, shows widgets in JupyterLab. Shows only Released, for the coach.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from impactkit import figures, tables
from impactkit.cycle import load_cycle
from impactkit.disclosure import Released, release
from impactkit.errors import ImpactKitError
from impactkit.levels import measure
from impactkit.movements import known_level
from impactkit.sentences import below_floor, level_summary
from impactkit.workspace import AUDIENCES, cycle_names, find_root, only_known

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

    only_known("audience", [audience], AUDIENCES)
    cases = {f"{case.about.title} ({case.about.cycle})": case for case in _readable(audience)}
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


def _readable(audience: str) -> Iterator[Released]:
    """Every cycle in params/ that can be read, as its records are now."""
    root = find_root()
    for name in cycle_names(root):
        with suppress(ImpactKitError):
            yield release(measure(load_cycle(name, root)), audience=audience)


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
