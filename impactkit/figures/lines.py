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
from matplotlib.transforms import ScaledTranslation

from impactkit.disclosure import Released
from impactkit.evidence import ALL, periods, thirds
from impactkit.figures.canvas import (
    BLUE,
    GREEN,
    GREY,
    HIDDEN,
    HOLE,
    INK,
    PINK,
    SMALL,
    canvas,
    labelled,
    share_axis,
    step_written,
    time_axis,
    title,
    unlabelled,
    wrap,
    written,
)
from impactkit.markup import HIDDEN_MARK, listed, number, plural
from impactkit.movements import Movement, movements

LINE_SHARE = 0.135  # height of one line of a name, as a share of its panel
FOREMOST = 2  # lines a panel of the story: more cannot be told apart


@dataclass(frozen=True)
class Line:
    """A measure by period. value, low, high : nan where nothing is shown; n : of what is shown.

    ends : the measure at both ends of the cycle, as cards and sentences have it.
    withheld, holes : the places of periods that are withheld, or in which nothing was collected.
    """

    ends: Movement
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
        ("Level 1: practices seen", BLUE, _lines(case, "shift", "share")),
        ("Level 2: responses", GREEN, _lines(case, "indicator", "share")),
        ("Level 3: the same students' scores", PINK, _lines(case, "trend", "share")),
    ]
    panels = [panel for panel in panels if panel[2]]
    if len(panels) < 2:
        return None
    all_axes, alts = canvas(len(panels), 1.75 * len(panels) + 0.2), []
    for axes, (level, colour, every_line) in zip(all_axes, panels, strict=True):
        lines = every_line[:FOREMOST]
        heading = level
        if len(every_line) > len(lines):
            heading = f"{level} (first {len(lines)} of {len(every_line)})"
        shades = [tuple(0.82 * c for c in colour), tuple(0.45 * c for c in colour)]
        ends = []
        for line, shade in zip(lines, shades, strict=False):
            _draw(axes, line, shade)
            if len(line.shown):
                ends.append((float(line.value[line.shown[-1]]), _name(axes, line, case), shade))
        share_axis(axes, max(line.highest for line in lines))
        _name_lines(axes, ends)
        title(axes, heading)
        alts.append(f"{heading}: {_alt(case, lines)}")
    time_axis(all_axes[-1], case)
    return labelled(all_axes[0], "The three levels over the same weeks. " + " ".join(alts))


def _lines(case: Released, level: str, only: str | None = None) -> list[Line]:
    """The measures of a level of which something is shown (a hole stays a hole)."""
    columns, kinds = (
        ("period", "statistic", "status", "value", "low", "high", "n"),
        ("share", "mean"),
    )
    found = []
    for m in movements(case, level):
        cells = {
            period: (statistic, *rest)
            for period, statistic, *rest in case.values(
                *columns, level=level, measure=m.id, group=ALL, category=m.category
            )
            if period.isdigit() and statistic in ((only,) if only else kinds)
        }
        if any(status == "shown" for _, status, *_ in cells.values()):
            found.append(_line(m, periods(case.about), cells))
    return found


def _line(ends: Movement, names: list[str], cells: dict[str, tuple]) -> Line:
    nothing = (None, None, pd.NA, pd.NA, pd.NA, pd.NA)
    rows = [cells.get(period, nothing) for period in names]
    seen = [row if row[1] == "shown" else nothing for row in rows]  # a code's ends are no range
    value, low, high = (
        np.array([math.nan if pd.isna(row[i]) else row[i] for row in seen]) for i in (2, 3, 4)
    )
    return Line(
        ends,
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
    pooled = _write_ends(axes, line, case)
    notes = [_each_time(line, written(axes, line.ends.counted, case)), *pooled]
    title(axes, wrap(written(axes, line.ends.name, case), 32), pad=6 + 11 * len(notes))
    for at, note in enumerate(reversed(notes)):
        axes.text(0, 1.03, note, transform=axes.transAxes + _points_up(axes, 11 * at),
                  fontsize=8.5, color="#4b5563", va="bottom")  # fmt: skip
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


def _points_up(axes: Axes, points: float) -> ScaledTranslation:
    return ScaledTranslation(0, points / 72, axes.figure.dpi_scale_trans)


def _write_ends(axes: Axes, line: Line, case: Released) -> list[str]:
    """The two ends as every card and sentence has them: where several periods are pooled, a bar
    across them with its number. What the bars are, for those who read the figure."""
    pooled: list[int] = []
    for fact, period in (
        (line.ends.first, line.ends.first_period),
        (line.ends.last, line.ends.last_period),
    ):
        if not fact.shown:
            continue
        window = dict(zip(("early", "late"), thirds(case.about), strict=True)).get(period, [period])
        at = [line.periods.index(name) for name in (window[0], window[-1])]
        if at[1] > at[0]:
            axes.plot([at[0] - 0.3, at[1] + 0.3], [fact.value] * 2, color=INK, linewidth=2.5,
                      solid_capstyle="butt", zorder=3)  # fmt: skip
            pooled.append(len(window))
        axes.annotate(
            number(fact).text,
            (sum(at) / 2, fact.value),
            xytext=(0, 6),
            ha="center",
            fontsize=9,
            textcoords="offset points",
            fontweight="bold",
        )
    return [f"dark bars: {max(pooled)} {case.about.period}s pooled"] if pooled else []


def _each_time(line: Line, counted: str) -> str:
    """How many observations stand behind each point."""
    low, high = min(line.n), max(line.n)
    many = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    hidden = f" · {HIDDEN_MARK} withheld" if line.withheld else ""
    holes = " · grey: none" if line.holes else ""
    return f"each point: {many} {counted}{hidden}{holes}"


def _name(axes: Axes, line: Line, case: Released) -> str:
    """What stands beside a line: its name, and where several trends are followed, whose step."""
    m = line.ends
    if m.level != "trend":
        return written(axes, m.name, case)
    trend = next(trend for trend in case.about.trends if trend.id == m.id)
    step = step_written(axes, trend, m.category, case)
    return step if m.alone else f"{written(axes, trend.name, case)}: {step}"


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
    """Every line's two ends and reading, as on the cards, and how many periods are missing."""
    unit, parts = case.about.period, []
    for line in lines:
        m = line.ends
        ends = [
            f"{number(fact).text} in {when}"
            for fact, when in ((m.first, m.first_when), (m.last, m.last_when))
            if fact in m.said
        ]
        gaps = [
            f"{plural(len(at), unit)} {what}"
            for at, what in ((line.holes, "not collected"), (line.withheld, "withheld"))
            if at
        ]
        holes = f" ({listed(gaps)})" if gaps else ""
        parts.append(f"“{m.title}”: {', '.join([*ends, m.because])}{holes}")
    return "; ".join(parts) + "."
