"""Letters in pictures: a line of text is shaped once, be it measured, drawn or drawn again.

Takes and gives what matplotlib's Agg canvas does; text stands on whole pixels. Only canvas
imports it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg, get_hinting_flag
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import FT2Font

KEPT = 4096  # lines of text


class Canvas(FigureCanvasAgg):
    """matplotlib's, with a renderer that remembers."""

    def get_renderer(self) -> Renderer:
        size = *self.get_width_height(physical=True), self.figure.dpi
        if self._lastKey != size:
            self.renderer, self._lastKey = Renderer(*size), size
        return self.renderer


class Renderer(RendererAgg):
    """matplotlib's, but for text that is neither turned nor mathematics.

    Font properties are equal where their hashes are: one that is changed later is another.
    """

    def get_text_width_height_descent(self, s, prop, ismath):
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        return _line(s, prop, self.dpi).size

    def draw_text(self, gc, x, y, *text, **kind):
        s, prop, angle = text[:3]
        if angle or kind.get("ismath") or text[3:]:
            return super().draw_text(gc, x, y, *text, **kind)
        line = _line(s, prop, self.dpi)
        at = round(x + line.right), round(y + line.down) + 1
        self._renderer.draw_text_image(line.image, *at, 0, gc)

    def _get_font_height_metrics(self, prop):
        """matplotlib asks here first; else it reads the font's tables for every text."""
        return _heights(prop, self.dpi)


class Line(NamedTuple):
    """A line of text: its letters, where they begin, and its width, height and descent."""

    image: np.ndarray
    right: float
    down: float
    size: tuple[float, float, float]


@lru_cache(maxsize=KEPT)
def _line(text: str, prop: FontProperties, dpi: float) -> Line:
    font = _font(prop, dpi)
    font.set_text(text, 0.0, flags=get_hinting_flag())
    width, height = font.get_width_height()
    size = width / 64, height / 64, font.get_descent() / 64
    font.draw_glyphs_to_bitmap(antialiased=True)
    right, down = font.get_bitmap_offset()
    return Line(font.get_image(), right / 64, down / 64 + size[2], size)


@lru_cache(maxsize=KEPT)
def _heights(prop: FontProperties, dpi: float) -> tuple[float, float, float]:
    """Ascent, descent and the gap between lines of a font, in pixels."""
    font = _font(prop, dpi)
    told, em = font.get_sfnt_table("OS/2"), font.get_sfnt_table("head")["unitsPerEm"]
    scale = prop.get_size_in_points() * dpi / 72 / em
    up, down, gap = (told[f"sTypo{part}"] * scale for part in ("Ascender", "Descender", "LineGap"))
    return up, -down, gap


def _font(prop: FontProperties, dpi: float) -> FT2Font:
    font = get_font(fontManager._find_fonts_by_props(prop))
    font.clear()
    font.set_size(prop.get_size_in_points(), dpi)
    return font
