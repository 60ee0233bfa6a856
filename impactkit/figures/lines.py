"""Levels 1 and 2 over time, and the story: three levels on one time axis.

Takes Released, gives Axes. A gap stays a gap; a withheld period has a mark.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from impactkit.disclosure import Released, demand
from impactkit.evidence import ALL, period_label, periods
from impactkit.figures.canvas import (
    BLUE,
    GREEN,
    GREY,
    HIDDEN,
    HOLE,
    PINK,
    SMALL,
    canvas,
    labelled,
    share_axis,
    time_axis,
    title,
    unlabelled,
    wrap,
)
from impactkit.markup import HIDDEN_MARK, plural, said

LINE_SHARE = 0.135  # height of one line of a name, as a share of its panel
FOREMOST = 2  # lines a panel of the story: more cannot be told apart


@dataclass(frozen=True)
class Line:
    """A measure by period. value, low, high : nan where nothing is shown; n : of what is shown.

    withheld, holes : the places of periods that are withheld, or in which nothing was collected.
    """

    name: str
    counted: str
    statistic: str
    periods: list[str]
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: list[int]
    withheld: list[int]
    holes: list[int]

    @property
    def shown(self) -> np.ndarray:
        """The places of the periods that have a value."""
        return np.flatnonzero(~np.isnan(self.value))

    @property
    def highest(self) -> float:
        return float(np.nanmax([self.value, self.high]))


def shift_figures(case: Released) -> list[Axes]:
    """Level 1: how often each practice was seen, period by period, with visits counted."""
    return [_small(case, line, BLUE) for line in _lines(case, "shift")]


def indicator_figures(case: Released) -> list[Axes]:
    """Level 2: each indicator, period by period."""
    return [_small(case, line, GREEN) for line in _lines(case, "indicator")]


def story_figure(case: Released) -> Axes | None:
    """The three levels on one time axis."""
    panels = [
        ("Level 1: how often the practice was seen", BLUE, _lines(case, "shift", "share")),
        ("Level 2: how students responded", GREEN, _lines(case, "indicator", "share")),
        ("Level 3: the same students' scores", PINK, _lines(case, "trend", "share")),
    ]
    panels = [panel for panel in panels if panel[2]]
    if len(panels) < 2:
        return None
    all_axes, alts = canvas(len(panels), 1.75 * len(panels) + 0.2), []
    for axes, (level, colour, every_line) in zip(all_axes, panels, strict=True):
        lines = every_line[:FOREMOST]
        shades = [tuple(0.82 * c for c in colour), tuple(0.45 * c for c in colour)]
        ends = []
        for line, shade in zip(lines, shades, strict=False):
            _draw(axes, line, shade)
            if len(line.shown):
                ends.append((float(line.value[line.shown[-1]]), line.name, shade))
        share_axis(axes, max(line.highest for line in lines))
        _name_lines(axes, ends)
        title(axes, level)
        alts.append(f"{level}: {_alt(case, lines)}")
    time_axis(all_axes[-1], case)
    return labelled(all_axes[0], "The three levels over the same weeks. " + " ".join(alts))


def _lines(case: Released, level: str, only: str | None = None) -> list[Line]:
    """The measures of a level of which something is shown (a hole stays a hole)."""
    about = demand(case).about
    if level == "trend":
        items = [(t.id, t.step_name(s), "students", s) for t in about.trends for s in t.watch]
    else:
        parts = about.shifts if level == "shift" else about.indicators
        items = [(p.id, p.name, p.counted, "yes") for p in parts]
    columns, kinds = (
        ("period", "statistic", "status", "value", "low", "high", "n"),
        ("share", "mean"),
    )
    found = []
    for id_, name, counted, category in items:
        cells = {
            period: (statistic, *rest)
            for period, statistic, *rest in case.values(
                *columns, level=level, measure=id_, group=ALL, category=category
            )
            if period.isdigit() and statistic in ((only,) if only else kinds)
        }
        if any(status == "shown" for _, status, *_ in cells.values()):
            found.append(_line(name, counted, periods(about), cells))
    return found


def _line(name: str, counted: str, names: list[str], cells: dict[str, tuple]) -> Line:
    nothing = (None, None, pd.NA, pd.NA, pd.NA, pd.NA)
    rows = [cells.get(period, nothing) for period in names]
    seen = [row if row[1] == "shown" else nothing for row in rows]  # a code's ends are no range
    value, low, high = (
        np.array([math.nan if pd.isna(row[i]) else row[i] for row in seen]) for i in (2, 3, 4)
    )
    return Line(
        name,
        counted,
        next(iter(cells.values()))[0],
        names,
        value,
        low,
        high,
        n=[int(row[5]) for row in rows if row[1] == "shown"],
        withheld=[at for at, row in enumerate(rows) if row[1] in HIDDEN],
        holes=[at for at, row in enumerate(rows) if row[1] not in HIDDEN and pd.isna(row[2])],
    )


def _small(case: Released, line: Line, colour) -> Axes:
    """One measure in a small picture of its own: several stand side by side, or one below other."""
    axes = canvas(1, 2.1, width=SMALL)[0]
    _draw(axes, line, colour)
    for at in line.holes:
        axes.axvspan(at - 0.4, at + 0.4, color=HOLE, linewidth=0, zorder=0)
    if line.statistic == "share":
        share_axis(axes, line.highest)
    else:
        axes.set_ylim(0, float(np.nanmax(line.value)) * 1.3)
        axes.yaxis.set_major_locator(MaxNLocator(3))
    title(axes, wrap(line.name, 32), pad=17)
    axes.text(
        0,
        1.03,
        _each_time(line),
        transform=axes.transAxes,
        fontsize=8.5,
        color="#4b5563",
        va="bottom",
    )
    _write_ends(axes, line)
    time_axis(axes, case)
    return labelled(axes, _alt(case, [line]))


def _draw(axes: Axes, line: Line, colour) -> None:
    """One line with its range; gaps where nothing was collected, a mark where it is withheld."""
    at = np.arange(len(line.value))
    axes.plot(
        at,
        line.value,
        marker="o",
        markersize=5,
        markeredgecolor="white",
        markeredgewidth=0.75,
        color=colour,
        linewidth=2,
    )
    if not np.isnan(line.low).all():
        axes.fill_between(at, line.low, line.high, color=colour, alpha=0.14, linewidth=0)
    nowhere = [0] * len(line.withheld)
    axes.plot(line.withheld, nowhere, marker="s", linestyle="none", color=GREY, markersize=5)
    unlabelled(axes.xaxis, axes.yaxis)


def _write_ends(axes: Axes, line: Line) -> None:
    """The first and the last value that are shown, beside their points."""
    for at in dict.fromkeys(line.shown[[0, -1]].tolist()):
        axes.annotate(
            said(line.statistic, float(line.value[at])),
            (at, float(line.value[at])),
            xytext=(0, 6),
            ha="center",
            fontsize=9,
            textcoords="offset points",
            fontweight="bold",
        )


def _each_time(line: Line) -> str:
    """How many observations stand behind each point."""
    low, high = min(line.n), max(line.n)
    many = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    hidden = f" · {HIDDEN_MARK} withheld" if line.withheld else ""
    holes = " · grey: none" if line.holes else ""
    return f"each point: {many} {line.counted}{hidden}{holes}"


def _name_lines(axes: Axes, ends: list[tuple[float, str, tuple]]) -> None:
    """Names at the right end of the lines, moved apart where they would touch."""
    top = axes.get_ylim()[1]
    line_height = LINE_SHARE * top
    placed: list[list] = []
    for value, name, shade in sorted(ends):
        text = wrap(name, 18)
        half = line_height * (text.count("\n") + 1) / 2
        lowest = placed[-1][0] + placed[-1][1] + half if placed else half
        placed.append([max(value, lowest), half, text, shade])
    limit = top
    for label in reversed(placed):
        label[0] = min(label[0], limit - label[1])
        limit = label[0] - label[1]
    for at, _, text, shade in placed:
        axes.annotate(
            text,
            (1.01, at),
            xycoords=("axes fraction", "data"),
            fontsize=8.8,
            color=shade,
            va="center",
        )


def _alt(case: Released, lines: list[Line]) -> str:
    """First and last shown value of every line, and how many periods are missing."""
    parts = []
    for line in lines:
        first, last = (
            f"{said(line.statistic, float(line.value[at]))} in "
            f"{period_label(line.periods[at], case.about)}"
            for at in line.shown[[0, -1]]
        )
        missing = len(line.value) - len(line.shown)
        many = plural(missing, case.about.period)
        holes = f" ({many} not collected or not shown)" if missing else ""
        parts.append(f"{line.name}: {first}, {last}{holes}")
    return "; ".join(parts) + "."
