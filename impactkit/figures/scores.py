"""Level 3's distribution, the ranges of its changes, and coaching time: bars and ranges.

Takes Released, gives Axes or None.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from impactkit.disclosure import Fact, Released, demand
from impactkit.evidence import ALL, period_label
from impactkit.figures.canvas import (
    BLUE,
    GREY,
    HIDDEN,
    INK,
    PINK,
    canvas,
    labelled,
    plain,
    short,
    some,
    step_written,
    title,
    unlabelled,
    wrap,
    written,
)
from impactkit.markup import HIDDEN_MARK, WITHHELD, listed, number, percent, plural, said
from impactkit.movements import movements, wave_label, waves
from impactkit.schema import Level, Trend


def trend_figures(case: Released) -> list[Axes]:
    """Level 3: for each trend the whole distribution at every wave, for the same students."""
    return [
        _distribution(case, trend)
        for trend in demand(case).about.trends
        if ("shown",) in case.values("status", level="trend", measure=trend.id, statistic="share")
    ]


def _distribution(case: Released, trend: Trend) -> Axes:
    collected, few = waves(case, trend.id), len(trend.levels) < 4
    columns, key = ("period", "category", "status", "value", "n"), {"measure": trend.id}
    cells = case.values(*columns, level="trend", statistic="share", group=ALL, **key)
    shares = {(wave, step): value for wave, step, _, value, _ in cells if not pd.isna(value)}
    people = {wave: int(n) for wave, *_, n in cells if not pd.isna(n)}
    hidden = {wave for wave, _, status, *_ in cells if status in HIDDEN}
    axes, at = canvas(1, 3.6)[0], range(len(collected))
    unlabelled(axes.xaxis, axes.yaxis)
    colours = sns.light_palette(PINK, len(trend.levels) + 1)[1:]
    base = np.zeros(len(collected))
    for step, colour in zip(trend.levels, colours, strict=True):
        share = np.array([float(shares.get((wave, step), 0)) for wave in collected])
        axes.bar(at, share, bottom=base, color=colour, width=0.78, edgecolor="white")
        _write_shares(axes, share, base, dark=sum(colour) < 1.5)
        base += share
    _draw_withheld(axes, np.where([wave in hidden for wave in collected], 1 - base, 0.0))
    axes.set_xticks(
        at,
        [
            short(written(axes, wave_label(case, trend.id, wave), case)) + _n(people.get(wave))
            for wave in collected
        ],
    )
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="x", visible=False)
    lines = -(-len(trend.levels) // (3 if few else 2))  # of the legend
    name = written(axes, trend.name, case)
    title(axes, f"{wrap(name, 40)}: the same students", pad=12 + 14 * lines)
    axes.legend(
        [
            plain(" ".join(written(axes, part, case) for part in _named(trend, step)))
            for step in trend.scale
        ],
        loc="lower left",
        ncols=3 if few else 2,
        frameon=False,
        bbox_to_anchor=(-0.02, 1.0),
        fontsize=8.5,
        handlelength=1,
        columnspacing=1,
    )
    return labelled(axes, _trend_alt(case, trend, collected))


def _named(trend: Trend, step: Level) -> tuple[str, ...]:
    return (step.level, step.label) if trend.scored == "score" else (step.label,)


def sure_figure(case: Released) -> Axes | None:
    """How sure: each watched change with its two ranges."""
    found = [m for m in movements(case, "trend") if m.change.shown and m.change.low is not None]
    if not found:
        return None
    axes = canvas(1, 0.9 + 0.85 * len(found))[0]
    unlabelled(axes.yaxis)
    ticks, alt = [], []
    for row, m in enumerate(reversed(found)):
        key = {"level": "trend", "measure": m.id, "category": m.category, "group": ALL}
        room = case.fact(**key, statistic="room_change")
        _range(axes, row + 0.13, m.change, PINK, "these students")
        if room.shown and room.low is not None:
            _range(axes, row - 0.17, room, GREY, "other classrooms")
        trend = next(trend for trend in case.about.trends if trend.id == m.id)
        step = step_written(axes, trend, m.category, case)
        ticks.append(step if m.alone else f"{written(axes, trend.name, case)}: {step}")
        alt.append(
            f"“{m.title}”: {said('change', m.change.value)}, for these students "
            f"{said('change', m.change.low)} to {said('change', m.change.high)}, {m.because}"
        )
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(range(len(ticks)), [wrap(t, 18) for t in ticks])
    axes.set_ylim(-0.55, len(ticks) - 0.45)
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(
        lambda x, _: f"{x * 100:+.0f}".replace("-", "−").replace("+0", "0")
    )
    axes.set_xlabel("change in the share of students, in points")
    title(axes, "How large could the change be?")
    return labelled(axes, "Ranges for each change. " + "; ".join(reversed(alt)) + ".")


def dosage_figure(case: Released) -> Axes | None:
    """Coaching minutes planned and delivered, period by period."""
    columns = ("period", "category", "status", "value")
    cells = demand(case).values(*columns, level="dosage", group=ALL, statistic="total")
    cells = [cell for cell in cells if cell[0].isdigit()]
    if not any(status == "shown" for _, _, status, _ in cells):
        return None
    minutes = {
        kind: {period: math.nan if pd.isna(value) else float(value)
               for period, category, _, value in sorted(cells) if category == kind}
        for kind in ("planned", "delivered")
    }  # fmt: skip
    planned, delivered = minutes.values()
    names, at = list(planned), range(len(planned))
    axes = canvas(1, 2.3)[0]
    unlabelled(axes.xaxis)
    outline = {"color": "none", "edgecolor": BLUE, "linewidth": 1.4}
    axes.bar(at, list(planned.values()), width=0.7, **outline)
    axes.bar(at, list(delivered.values()), width=0.5, color=BLUE)
    axes.set_xticks(some(at), [short(period_label(names[i], case.about)) for i in some(at)])
    axes.set_ylabel("minutes")
    axes.grid(axis="x", visible=False)
    title(axes, "Coaching time: outline planned, filled delivered")
    said_ = [
        f"{period_label(p, case.about)}, {_amount(delivered[p])} of {_amount(planned[p])}"
        for p in names
    ]
    return labelled(axes, f"Coaching minutes delivered of planned: {'; '.join(said_)}.")


def _draw_withheld(axes: Axes, rest: np.ndarray) -> None:
    """What is left of each wave above the steps that are shown, with a mark."""
    if not rest.any():
        return
    axes.bar(range(len(rest)), rest, bottom=1 - rest, color="none", width=0.78, edgecolor=GREY,
             hatch="///", linewidth=0, alpha=0.5)  # fmt: skip
    for at in np.flatnonzero(rest > 0):
        axes.text(at, 1 - rest[at] / 2, HIDDEN_MARK, ha="center", va="center", color=GREY,
                  fontsize=11)  # fmt: skip


def _write_shares(axes: Axes, share: np.ndarray, base: np.ndarray, dark: bool) -> None:
    for at in np.flatnonzero(share >= 0.05):
        axes.text(
            at,
            base[at] + share[at] / 2,
            percent(share[at]),
            ha="center",
            va="center",
            fontsize=9,
            color="white" if dark else INK,
        )


def _range(axes: Axes, at: float, fact: Fact, colour, name: str) -> None:
    axes.plot([fact.low, fact.high], [at, at], color=colour, linewidth=4, solid_capstyle="butt")
    axes.plot([fact.value], [at], marker="o", color=colour, markersize=7, markeredgecolor="white")
    axes.annotate(
        name, (fact.low, at), xytext=(0, 5), textcoords="offset points", fontsize=8, color=INK
    )


def _n(n: int | None) -> str:
    return "" if n is None else f"\nn={n}"


def _amount(value: float) -> str:
    return WITHHELD if pd.isna(value) else f"{value:,.0f}"


def _trend_alt(case: Released, trend, collected: list[str]) -> str:
    parts = []
    for m in movements(case, "trend"):
        if m.id == trend.id:
            ends = [
                f"{number(fact).text} in {m.first_when if fact is m.first else m.last_when}"
                for fact in m.said
            ]
            parts.append(
                f"“{m.name}”: {', '.join([*(([listed(ends)]) if ends else []), m.because])}"
            )
    return (
        f"Stacked bars for {plural(len(collected), 'wave')}: the share of students at each step of "
        f"{trend.name}. {'; '.join(parts)}."
    )
