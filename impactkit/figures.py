"""Figures: Released → Axes, each with alt text made from its data.

Takes Released, gives Axes, or None where there is nothing that may be drawn. Saves nothing and
sets no global style; show() puts a figure on a page together with its alt text.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from PIL import Image

from impactkit.disclosure import Released, demand
from impactkit.evidence import ALL, period_label, periods
from impactkit.markup import HIDDEN_MARK, WITHHELD, listed, percent, said
from impactkit.movements import READING, movements, waves

WIDTH = 5.6  # inches; narrow, so that letters stay readable on a phone
DPI = 170
BLUE, ORANGE, GREEN, PINK = (sns.color_palette("colorblind")[i] for i in (0, 1, 2, 4))
GREY, INK = "#6b7280", "#1f2937"
STYLE = {
    "axes.edgecolor": "#9ca3af", "axes.labelcolor": INK, "axes.titlecolor": INK,
    "axes.titlelocation": "left", "axes.titlesize": 11, "axes.titleweight": "bold",
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid": True,
    "axes.axisbelow": True, "grid.color": "#e5e7eb", "grid.linewidth": 0.8,
    "font.family": "DejaVu Sans", "font.size": 10, "text.color": INK,
    "xtick.color": INK, "ytick.color": INK, "xtick.labelsize": 9, "ytick.labelsize": 9,
    "figure.facecolor": "white",
}  # fmt: skip


def show(drawn: Axes | None) -> None:
    """Display a figure with its alt text; nothing where there is no figure."""
    if drawn is None:
        return
    from IPython.display import display

    alt = drawn.figure.get_label()
    png = io.BytesIO()
    drawn.figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    small = io.BytesIO()
    Image.open(png).convert("RGB").quantize(64).save(small, format="PNG", optimize=True)
    picture = {"image/png": base64.b64encode(small.getvalue()).decode(), "text/plain": alt}
    display(picture, raw=True, metadata={"image/png": {"alt": alt}})


def shift_figure(case: Released) -> Axes | None:
    """Level 1: how often each practice was seen, period by period, with visits counted."""
    lines = _lines(case, "shift")
    if lines is None:
        return None
    return _small_multiples(case, lines, BLUE, "How often was each practice seen?")


def indicator_figure(case: Released) -> Axes | None:
    """Level 2: each indicator, period by period."""
    lines = _lines(case, "indicator")
    if lines is None:
        return None
    return _small_multiples(case, lines, GREEN, "How did students respond?")


def trend_figure(case: Released) -> Axes | None:
    """Level 3: the whole distribution at every wave, for the same students."""
    for trend in demand(case).about.trends:
        cells = case.cells(level="trend", measure=trend.id, statistic="share", group=ALL)
        if not (cells["status"] == "shown").any():
            continue
        collected = waves(case, trend.id)
        axes = _canvas(1, 3.6)[0]
        colours = sns.light_palette(PINK, len(trend.levels) + 1)[1:]
        base = pd.Series(0.0, index=collected)
        for step, colour in zip(trend.levels, colours, strict=True):
            part = cells[cells["category"] == step].set_index("period").reindex(collected)
            share = part["value"].astype("float64").fillna(0.0)
            axes.bar(collected, share, bottom=base, color=colour, width=0.78, edgecolor="white")
            _write_shares(axes, share, base, dark=sum(colour) < 1.5)
            base += share
        one = cells[cells["category"] == trend.levels[0]].set_index("period").reindex(collected)
        for at, wave in enumerate(collected):
            if one.loc[wave, "status"] == "withheld":
                axes.text(at, 0.5, HIDDEN_MARK, ha="center", color=GREY)
        labels = [_short(p, case) + _n(one.loc[p, "n"]) for p in collected]
        axes.set_xticks(range(len(collected)), labels)
        axes.set_ylim(0, 1)
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.grid(axis="x", visible=False)
        axes.set_title(f"{trend.name}: where did the same students score?", pad=34)
        axes.legend(
            [f"{s.level} {s.label}" for s in trend.scale], loc="lower left", ncols=3, frameon=False,
            bbox_to_anchor=(-0.02, 1.0), fontsize=8.5, handlelength=1, columnspacing=1,
        )  # fmt: skip
        return _labelled(axes, _trend_alt(case, trend, collected))
    return None


def sure_figure(case: Released) -> Axes | None:
    """How sure: each watched change with its two ranges."""
    found = [m for m in movements(case, "trend") if m.change.shown and m.change.low is not None]
    if not found:
        return None
    axes = _canvas(1, 0.9 + 0.85 * len(found))[0]
    ticks, alt = [], []
    for row, m in enumerate(reversed(found)):
        key = {"level": "trend", "measure": m.id, "category": m.category, "group": ALL}
        room = case.fact(**key, statistic="room_change")
        _range(axes, row + 0.13, m.change, PINK, "these students")
        if room.shown and room.low is not None:
            _range(axes, row - 0.17, room, GREY, "other classrooms")
        ticks.append(m.name)
        alt.append(f"{m.name}: {said('change', m.change.value)}, for these students "
                   f"{said('change', m.change.low)} to {said('change', m.change.high)}")  # fmt: skip
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(range(len(ticks)), [_wrap(t, 18) for t in ticks])
    axes.set_ylim(-0.55, len(ticks) - 0.45)
    axes.grid(axis="y", visible=False)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x * 100:+.0f}".replace("-", "−"))
    axes.set_xlabel("change in the share of students, in points")
    axes.set_title("How large could the change be?")
    return _labelled(axes, "Ranges for each change. " + "; ".join(reversed(alt)) + ".")


def dosage_figure(case: Released) -> Axes | None:
    """Coaching minutes planned and delivered, period by period."""
    cells = demand(case).cells(level="dosage", group=ALL)
    cells = cells[cells["period"].str.isdigit()]
    if not (cells["status"] == "shown").any():
        return None
    axes = _canvas(1, 2.3)[0]
    wide = cells.pivot(index="period", columns="category", values="value").sort_index()
    wide = wide.astype("float64")
    at = range(len(wide))
    axes.bar(at, wide["planned"], width=0.7, color="none", edgecolor=BLUE, linewidth=1.4)
    axes.bar(at, wide["delivered"], width=0.5, color=BLUE)
    axes.set_xticks(_some(at), [_short(wide.index[i], case) for i in _some(at)])
    axes.set_ylabel("minutes")
    axes.grid(axis="x", visible=False)
    axes.set_title("Coaching time: outline planned, filled delivered")
    said_ = [
        f"{period_label(p, case.about)}, {_amount(w['delivered'])} of {_amount(w['planned'])}"
        for p, w in wide.iterrows()
    ]
    return _labelled(axes, f"Coaching minutes delivered of planned: {'; '.join(said_)}.")


def story_figure(case: Released) -> Axes | None:
    """The three levels on one time axis."""
    panels = [
        ("Level 1: practice seen, share of visits", BLUE, _lines(case, "shift", "share")),
        ("Level 2: students' responses, share", GREEN, _lines(case, "indicator", "share")),
        ("Level 3: share of the same students", PINK, _lines(case, "trend", "share")),
    ]
    panels = [panel for panel in panels if panel[2] is not None]
    if len(panels) < 2:
        return None
    all_axes, alts = _canvas(len(panels), 1.95 * len(panels) + 0.2, sharex=True), []
    for axes, (title, colour, lines) in zip(all_axes, panels, strict=True):
        shades = sns.dark_palette(colour, len(lines) + 1, reverse=True)[:-1]
        ends = []
        for (name, _, line), shade in zip(lines, shades, strict=False):
            _draw(axes, line, shade, case)
            shown = line["value"].dropna()
            if len(shown):
                ends.append((float(shown.iloc[-1]), name, shade))
        _name_lines(axes, ends)
        axes.set_ylim(-0.03, 1.03)
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.set_yticks([0, 0.5, 1])
        axes.set_title(title, fontsize=10)
        alts.append(f"{title}: {_alt(case, lines)}")
    _time_axis(all_axes[-1], case)
    return _labelled(all_axes[0], "The three levels over the same weeks. " + " ".join(alts))


# -- parts -----------------------------------------------------------------------------------


def _canvas(rows: int, height: float, **kwargs) -> list[Axes]:
    """Axes one below the other in the house style, outside pyplot."""
    with sns.axes_style("white", rc=STYLE), sns.plotting_context(rc=STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        axes = figure.subplots(rows, 1, squeeze=False, **kwargs)[:, 0]
    return list(axes)


def _labelled(axes: Axes, alt: str) -> Axes:
    """The alt text travels as the figure's label."""
    axes.figure.set_label(" ".join(alt.split()))
    return axes


def _lines(case: Released, level: str, only: str | None = None):
    """Per measure: its name, what n counts, and its cells by period (a hole stays a hole)."""
    about, found = demand(case).about, []
    if level == "trend":
        items = [(t.id, f"{t.label(s)} ({s})", "students", s) for t in about.trends for s in t.watch]
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


def _small_multiples(case: Released, lines, colour, title: str) -> Axes:
    all_axes = _canvas(len(lines), 0.5 + 1.5 * len(lines), sharex=True)
    for axes, (name, counted, line) in zip(all_axes, lines, strict=True):
        _draw(axes, line, colour, case)
        is_share = "share" in set(line["statistic"].dropna())
        if is_share:
            axes.set_ylim(-0.05, 1.12)
            axes.set_yticks([0, 0.5, 1])
            axes.yaxis.set_major_formatter(PercentFormatter(1))
        else:
            axes.set_ylim(0, float(line["value"].max()) * 1.3)
            axes.yaxis.set_major_locator(MaxNLocator(3))
        axes.set_title(name, fontsize=10, fontweight="normal")
        _write_ends(axes, line)
        _write_n(axes, line, counted)
    all_axes[0].figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold")
    _time_axis(all_axes[-1], case)
    return _labelled(all_axes[0], f"{title} {_alt(case, lines)}")


def _draw(axes: Axes, line: pd.DataFrame, colour, case: Released) -> None:
    """One line with its range; gaps where nothing was collected, a mark where it is withheld."""
    at = pd.Series(range(len(line)), index=line.index)
    drawn = pd.DataFrame({"at": at, "value": line["value"].astype("float64")})
    runs = drawn["value"].isna().cumsum()[drawn["value"].notna()]
    sns.lineplot(
        data=drawn.dropna().assign(run=runs), x="at", y="value", units="run", estimator=None,
        errorbar=None, marker="o", markersize=5, color=colour, linewidth=2, ax=axes, legend=False,
    )  # fmt: skip
    low, high = (line[end].astype("float64") for end in ("low", "high"))
    if low.notna().any():
        axes.fill_between(at, low, high, color=colour, alpha=0.14, linewidth=0)
    hidden = at[line["status"] == "withheld"]
    axes.plot(hidden, [0.02] * len(hidden), marker="s", linestyle="none", color=GREY, markersize=5)
    axes.set(xlabel="", ylabel="")


def _write_ends(axes: Axes, line: pd.DataFrame) -> None:
    """The first and the last value that are shown, beside their points."""
    shown = line[line["value"].notna()]
    for period in dict.fromkeys([shown.index[0], shown.index[-1]]):
        cell, at = shown.loc[period], line.index.get_loc(period)
        text = said(cell["statistic"], float(cell["value"]))
        axes.annotate(text, (at, float(cell["value"])), xytext=(0, 6), ha="center", fontsize=9,
                      textcoords="offset points", fontweight="bold")  # fmt: skip


def _write_n(axes: Axes, line: pd.DataFrame, counted: str) -> None:
    n = line["n"].dropna()
    if len(n):
        low, high = int(n.min()), int(n.max())
        text = f"{low:,}" if low == high else f"{low:,}–{high:,}"
        axes.text(1, 1.03, f"{text} {counted} each time", transform=axes.transAxes, ha="right",
                  va="bottom", fontsize=8, color="#4b5563")  # fmt: skip


def _write_shares(axes: Axes, share: pd.Series, base: pd.Series, dark: bool) -> None:
    for at, wave in enumerate(share.index):
        if share[wave] >= 0.05:
            axes.text(at, base[wave] + share[wave] / 2, percent(share[wave]), ha="center",
                      va="center", fontsize=9, color="white" if dark else INK)  # fmt: skip


def _name_lines(axes: Axes, ends: list[tuple[float, str, tuple]]) -> None:
    """Names at the right end of the lines, pushed apart where they would touch."""
    lowest = -0.02
    for value, name, shade in sorted(ends):
        lowest = max(value, lowest + 0.24 if lowest > -0.02 else value)
        axes.annotate(_wrap(name, 21), (1.01, lowest), xycoords=("axes fraction", "data"),
                      fontsize=7.8, color=shade, va="center")  # fmt: skip


def _range(axes: Axes, at: float, fact, colour, name: str) -> None:
    axes.plot([fact.low, fact.high], [at, at], color=colour, linewidth=4, solid_capstyle="butt")
    axes.plot([fact.value], [at], marker="o", color=colour, markersize=7, markeredgecolor="white")
    axes.annotate(name, (fact.low, at), xytext=(0, 5), textcoords="offset points", fontsize=8,
                  color=INK)  # fmt: skip


def _time_axis(axes: Axes, case: Released) -> None:
    names = periods(case.about)
    some = _some(range(len(names)))
    axes.set_xticks(some, [_short(names[i], case) for i in some])
    axes.set_xlim(-0.4, len(names) - 0.6)


def _some(at: Iterable[int]) -> list[int]:
    """At most eight labels on an axis."""
    at = list(at)
    return at[:: -(-len(at) // 8)]


def _short(period: str, case: Released) -> str:
    label = period_label(period, case.about)
    return label.replace("week ", "wk ") if case.about.period == "week" else label.replace(" ", "\n")


def _n(n) -> str:
    return "" if pd.isna(n) else f"\nn={int(n)}"


def _amount(value: float) -> str:
    return WITHHELD if pd.isna(value) else f"{value:,.0f}"


def _wrap(text: str, width: int) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


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
        parts.append(f"{name}: {ends}" + (f" ({missing} periods not shown)" if missing else ""))
    return "; ".join(parts) + "."


def _trend_alt(case: Released, trend, collected: list[str]) -> str:
    parts = [
        f"{m.name}: {said('share', m.first.value)} in {m.first_when} and "
        f"{said('share', m.last.value)} in {m.last_when}, {READING[m.reading]}"
        for m in movements(case, "trend")
        if m.id == trend.id and m.first.shown and m.last.shown
    ]
    return (
        f"Stacked bars, one a wave ({len(collected)} waves), of the share of students at each step "
        f"of {trend.name}. {listed(parts)}."
    )
