"""Levels 1 and 2 over time, and the story: three levels on one time axis.

Takes Released, gives Axes. A gap stays a gap; a withheld period has a mark.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from impactkit.disclosure import Released, demand
from impactkit.evidence import ALL, period_label, periods
from impactkit.figures.canvas import (
    BLUE,
    GREEN,
    GREY,
    HOLE,
    PINK,
    SMALL,
    canvas,
    labelled,
    share_axis,
    time_axis,
    title,
    wrap,
)
from impactkit.markup import HIDDEN_MARK, plural, said

LINE_SHARE = 0.135  # height of one line of a name, as a share of its panel
FOREMOST = 2  # lines a panel of the story: more cannot be told apart


def shift_figures(case: Released) -> list[Axes]:
    """Level 1: how often each practice was seen, period by period, with visits counted."""
    return [_small(case, line, BLUE) for line in _lines(case, "shift") or ()]


def indicator_figures(case: Released) -> list[Axes]:
    """Level 2: each indicator, period by period."""
    return [_small(case, line, GREEN) for line in _lines(case, "indicator") or ()]


def story_figure(case: Released) -> Axes | None:
    """The three levels on one time axis."""
    panels = [
        ("Level 1: how often the practice was seen", BLUE, _lines(case, "shift", "share")),
        ("Level 2: how students responded", GREEN, _lines(case, "indicator", "share")),
        ("Level 3: the same students' scores", PINK, _lines(case, "trend", "share")),
    ]
    panels = [panel for panel in panels if panel[2] is not None]
    if len(panels) < 2:
        return None
    all_axes, alts = canvas(len(panels), 1.75 * len(panels) + 0.2, sharex=True), []
    for axes, (level, colour, every_line) in zip(all_axes, panels, strict=True):
        lines = every_line[:FOREMOST]
        shades = [tuple(0.82 * c for c in colour), tuple(0.45 * c for c in colour)]
        ends = []
        for (name, _, line), shade in zip(lines, shades, strict=False):
            _draw(axes, line, shade, case)
            shown = line["value"].dropna()
            if len(shown):
                ends.append((float(shown.iloc[-1]), name, shade))
        share_axis(axes, [line for _, _, line in lines])
        _name_lines(axes, ends)
        title(axes, level)
        alts.append(f"{level}: {_alt(case, lines)}")
    time_axis(all_axes[-1], case)
    return labelled(all_axes[0], "The three levels over the same weeks. " + " ".join(alts))


def _lines(case: Released, level: str, only: str | None = None):
    """Per measure: its name, what n counts, and its cells by period (a hole stays a hole)."""
    about, found = demand(case).about, []
    if level == "trend":
        items = [(t.id, t.step_name(s), "students", s) for t in about.trends for s in t.watch]
    else:
        parts = about.shifts if level == "shift" else about.indicators
        items = [(p.id, p.name, p.counted, "yes") for p in parts]
    for id_, name, counted, category in items:
        cells = case.cells(level=level, measure=id_, group=ALL, category=category)
        cells = cells[cells["period"].str.isdigit() & cells["statistic"].isin(["share", "mean"])]
        if only:
            cells = cells[cells["statistic"] == only]
        if (cells["status"] == "shown").any():
            line = cells.set_index("period").reindex(periods(about))
            found.append((name, counted, line))
    return found or None


def _small(case: Released, drawn: tuple[str, str, pd.DataFrame], colour) -> Axes:
    """One measure in a small picture of its own: several stand side by side, or one below other."""
    name, counted, line = drawn
    axes = canvas(1, 2.1, width=SMALL)[0]
    _draw(axes, line, colour, case)
    for at in _holes(line):
        axes.axvspan(at - 0.4, at + 0.4, color=HOLE, linewidth=0, zorder=0)
    if "share" in set(line["statistic"].dropna()):
        share_axis(axes, [line])
    else:
        axes.set_ylim(0, float(line["value"].max()) * 1.3)
        axes.yaxis.set_major_locator(MaxNLocator(3))
    title(axes, wrap(name, 32), pad=17)
    axes.text(
        0,
        1.03,
        _each_time(line, counted),
        transform=axes.transAxes,
        fontsize=8.5,
        color="#4b5563",
        va="bottom",
    )
    _write_ends(axes, line)
    time_axis(axes, case)
    return labelled(axes, _alt(case, [drawn]))


def _draw(axes: Axes, line: pd.DataFrame, colour, case: Released) -> None:
    """One line with its range; gaps where nothing was collected, a mark where it is withheld."""
    at = pd.Series(range(len(line)), index=line.index)
    value = line["value"].astype("float64")
    for _, run in value.dropna().groupby(value.isna().cumsum()):
        axes.plot(
            at[run.index],
            run,
            marker="o",
            markersize=5,
            markeredgecolor="white",
            markeredgewidth=0.75,
            color=colour,
            linewidth=2,
        )
    low, high = (line[end].astype("float64") for end in ("low", "high"))
    if low.notna().any():
        axes.fill_between(at, low, high, color=colour, alpha=0.14, linewidth=0)
    hidden = at[line["status"].isin(["withheld", "coded"])]
    axes.plot(hidden, [0] * len(hidden), marker="s", linestyle="none", color=GREY, markersize=5)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0, 0)  # there is no label to find a place for


def _write_ends(axes: Axes, line: pd.DataFrame) -> None:
    """The first and the last value that are shown, beside their points."""
    shown = line[line["value"].notna()]
    for period in dict.fromkeys([shown.index[0], shown.index[-1]]):
        cell, at = shown.loc[period], line.index.get_loc(period)
        text = said(cell["statistic"], float(cell["value"]))
        axes.annotate(
            text,
            (at, float(cell["value"])),
            xytext=(0, 6),
            ha="center",
            fontsize=9,
            textcoords="offset points",
            fontweight="bold",
        )


def _each_time(line: pd.DataFrame, counted: str) -> str:
    """How many observations stand behind each point."""
    n = line.loc[line["status"] == "shown", "n"]
    low, high = int(n.min()), int(n.max())
    many = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    gone = line["status"].isin(["withheld", "coded"]).any()
    hidden = f" · {HIDDEN_MARK} withheld" if gone else ""
    holes = " · grey: none" if _holes(line) else ""
    return f"each point: {many} {counted}{hidden}{holes}"


def _holes(line: pd.DataFrame) -> list[int]:
    """Places of the periods in which nothing was collected."""
    empty = line["value"].isna() & ~line["status"].isin(["withheld", "coded"])
    return [at for at, hole in enumerate(empty) if hole]


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


def _alt(case: Released, lines) -> str:
    """First and last shown value of every line, and how many periods are missing."""
    parts = []
    for name, _, line in lines:
        shown = line[line["value"].notna()]
        first, last = shown.iloc[0], shown.iloc[-1]
        ends = (
            f"{said(first['statistic'], float(first['value']))} in "
            f"{period_label(shown.index[0], case.about)}, "
            f"{said(last['statistic'], float(last['value']))} in "
            f"{period_label(shown.index[-1], case.about)}"
        )
        missing = len(line) - len(shown)
        parts.append(
            f"{name}: {ends}"
            + (
                f" ({plural(missing, case.about.period)} not collected or not shown)"
                if missing
                else ""
            )
        )
    return "; ".join(parts) + "."
