"""The canvas of every figure: house style, axes, and show(), which adds the alt text.

Takes sizes and labels, gives Axes outside pyplot. The other modules of figures draw on it.
"""

from __future__ import annotations

import base64
import io
import textwrap
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.ticker import MaxNLocator, PercentFormatter
from PIL import Image

from impactkit.disclosure import Released
from impactkit.evidence import period_label, periods
from impactkit.figures import names
from impactkit.figures.lettering import Canvas
from impactkit.markup import fill
from impactkit.schema import Trend

WIDTH, SMALL = 4.8, 3.5  # inches; narrow, so that letters stay readable on a phone
DPI, CSS_PIXELS = 220, 112  # per inch, of the picture and on the page
BLUE, GREEN, PINK = (sns.color_palette("colorblind")[i] for i in (0, 2, 4))  # Levels 1, 2, 3
COLOURS, WHITE = 64, 0xFFFFFFFF  # of a picture: so many are enough, and it stays small
SAMPLED = 8_000  # pixels that its colours are chosen by
SHADES = 4_000  # more than most pictures have before
PAD = 0.04  # inches around all that is drawn
HIDDEN = ("withheld", "coded")  # what has a mark instead of a value
GREY, INK, HOLE = "#6b7280", "#1f2937", "#eef0f3"
TICKS = 8  # that an axis has ready; more are made when they are asked for
BLANK: dict[int, list[list[Axes]]] = {}  # sheets that nothing is drawn on, by their axes
STYLE = {
    "axes.edgecolor": "#9ca3af",
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e5e7eb",
    "grid.linewidth": 0.8,
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "figure.facecolor": "white",
}


def show(drawn: Axes | list[Axes] | None) -> None:
    """Display figures with their alt texts; nothing where there is none.

    Below them stands what the numbers mean that stand for names no figure's font can write.
    """
    shown = [axes for axes in (drawn if isinstance(drawn, list) else [drawn]) if axes is not None]
    for axes in shown:
        _show(axes)
    named = {number: text for axes in shown for number, text in axes.figure.named.items()}
    if named:
        from IPython.display import display

        display(fill("figure_names", named=sorted(named.items())))


def _show(drawn: Axes) -> None:
    from IPython.display import display

    alt = drawn.figure.get_label()
    png = picture(drawn.figure)
    bundle = {"image/png": base64.b64encode(png).decode(), "text/plain": alt}
    width = round(drawn.figure.get_figwidth() * CSS_PIXELS)
    display(bundle, raw=True, metadata={"image/png": {"alt": alt, "width": width}})


def picture(figure: Figure) -> bytes:
    """A figure as PNG in 64 colours: white, and 63 for what is not white."""
    figure.set_dpi(DPI)
    agg = Canvas(figure)
    agg.draw()
    drawn = np.asarray(agg.buffer_rgba()).view(np.uint32)[..., 0]
    inked = drawn != WHITE
    places, shades = pd.factorize(drawn[inked], size_hint=SHADES)
    palette, colours = _reduced(shades, np.bincount(places))
    index = np.full(inked.shape, len(palette) // 3, dtype=np.uint8)
    index[inked] = colours[places]
    image = Image.fromarray(index)
    image.putpalette([*palette, 255, 255, 255])
    packed = io.BytesIO()
    image.save(packed, format="PNG", compress_level=4)
    return packed.getvalue()


def _reduced(shades: np.ndarray, pixels: np.ndarray) -> tuple[list[int], np.ndarray]:
    """A palette, and the place in it of each shade; a shade counts by its pixels."""
    times = np.ceil(pixels * (SAMPLED / pixels.sum())).astype(int)
    each = np.repeat(np.arange(len(shades)), times)
    rgb = shades[each].view(np.uint8).reshape(1, -1, 4)[..., :3]
    ink = Image.fromarray(np.ascontiguousarray(rgb)).quantize(COLOURS - 1)
    colours = np.empty(len(shades), dtype=np.uint8)
    colours[each] = np.asarray(ink)[0]
    return ink.getpalette(), colours


class Sheet(Figure):
    """A figure that knows which names stand in it as numbers only."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.named: dict[int, str] = {}


class Fitted(LayoutEngine):
    """Gives the axes all the room that what is written around them leaves.

    Axes one below the other get the same width and height. Written text is measured once, where
    matplotlib's own layouts measure it twice.
    """

    _adjust_compatible, _colorbar_gridspec = False, False

    def execute(self, figure: Figure) -> None:
        whole = figure.bbox.get_points()[1]
        boxes, room = [axes.bbox for axes in figure.axes], PAD * figure.dpi
        tight = [axes.get_tightbbox(for_layout_only=True) for axes in figure.axes]
        pairs = list(zip(tight, boxes, strict=True))
        left = room + max(box.x0 - around.x0 for around, box in pairs)
        right = room + max(around.x1 - box.x1 for around, box in pairs)
        above = [room + around.y1 - box.y1 for around, box in pairs]
        below = [room + box.y0 - around.y0 for around, box in pairs]
        height = (whole[1] - sum(above) - sum(below)) / len(boxes)
        top = whole[1]
        for axes, over, under in zip(figure.axes, above, below, strict=True):
            place = (left, top - over - height, whole[0] - left - right, height)
            axes.set_position(place / np.tile(whole, 2))
            top -= over + height + under


def canvas(rows: int, height: float, width: float = WIDTH) -> list[Axes]:
    """Axes one below the other in the house style, outside pyplot."""
    panels = BLANK[rows].pop() if BLANK.get(rows) else _blank(rows)
    panels[0].figure.set_size_inches(width, height)
    return panels


def lay_out(sheets: Mapping[int, int]) -> None:
    """Have blank axes ready: so many sheets, by how many axes a sheet has.

    To make them takes as long as to draw on them; processes that are forked find them made.
    """
    for rows, number in sheets.items():
        for _ in range(number):
            panels = _blank(rows)
            for axes in panels:
                axes.xaxis.get_major_ticks(TICKS)
                axes.yaxis.get_major_ticks(TICKS)
            BLANK.setdefault(rows, []).append(panels)


def _blank(rows: int) -> list[Axes]:
    with sns.axes_style("white", rc=STYLE), sns.plotting_context(rc=STYLE):
        figure = Sheet(layout=Fitted())
        panels = figure.subplots(rows, 1, squeeze=False, sharex=True)[:, 0]
    for axes in panels:
        axes.spines[:].set_in_layout(False)  # without ticks; they would measure all labels
    return list(panels)


def unlabelled(*axes: Axis) -> None:
    """These have no label that a place among the ticks would have to be found for."""
    for axis in axes:
        axis.set_label_coords(0, 0)


def labelled(axes: Axes, alt: str) -> Axes:
    """The alt text travels as the figure's label."""
    axes.figure.set_label(" ".join(alt.split()))
    return axes


def title(axes: Axes, text: str, *, pad: float = 8) -> None:
    """Above the axes, at y: left to itself, it measures all ticks for what it might touch."""
    axes.set_title(text, loc="left", x=0, y=1.0, fontsize=10, fontweight="bold", pad=pad)


def share_axis(axes: Axes, highest: float) -> None:
    """0 to 100%; a quarter of that where no share is `highest`er, or nothing could be read."""
    top = 1.0 if highest > 0.25 else max(0.02, 1.25 * highest)
    axes.set_ylim(-0.05 * top, 1.15 * top)
    if top == 1:
        axes.set_yticks([0, 0.5, 1])
    else:
        axes.yaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def time_axis(axes: Axes, case: Released) -> None:
    all_of = periods(case.about)
    ticks = some(range(len(all_of)))
    axes.set_xticks(ticks, [short(period_label(all_of[i], case.about)) for i in ticks])
    axes.set_xlim(-0.4, len(all_of) - 0.6)


def some(at: Iterable[int]) -> list[int]:
    """At most eight labels on an axis."""
    at = list(at)
    return at[:: -(-len(at) // 8)]


def short(label: str) -> str:
    """wk 3, for week 3; a month above its year."""
    if label.startswith("week"):
        return label.replace("weeks ", "wk ").replace("week ", "wk ")
    return label.replace(" ", "\n")


def written(axes: Axes, text: str, case: Released) -> str:
    """A name as the figure can write it: itself, or the number that the page explains below."""
    drawable = names.drawable(text)
    if drawable is not None:
        return drawable
    number = names.number_of(text, case)
    axes.figure.named[number] = text
    return f"[{number}]"


def step_written(axes: Axes, trend: Trend, level: str, case: Released) -> str:
    """clear justification (2); proficient."""
    label = written(axes, trend.label(level), case)
    return label if level in ("no", "yes") else f"{label} ({written(axes, level, case)})"


def wrap(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(plain(text), width))


def plain(text: str) -> str:
    """Text with its dollar signs, which matplotlib would read as mathematics."""
    return text.replace("$", r"\$")
