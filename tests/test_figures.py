"""What figures draw: the released values, a gap for a hole, a mark for what is withheld.

Labels and plotted values, not pixels.
"""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from cycles import TABLES
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import impactkit as ik
from impactkit.figures import canvas, lay_out
from impactkit.figures.lettering import Canvas

G7 = "grade-7-justification"
FIGURES = ["shift_figures", "indicator_figures", "trend_figures", "story_figure", "sure_figure",
           "dosage_figure"]  # fmt: skip


def drawn(axes) -> list[float]:
    """The plotted y values of the first line."""
    return [round(float(y), 6) for y in axes.lines[0].get_ydata()]


@pytest.mark.parametrize("name", FIGURES)
def test_figures_take_released_alone(evidence, name):
    for other in (evidence(G7), evidence(G7).rows, None):
        with pytest.raises(TypeError, match="this takes Released"):
            getattr(ik, name)(other)


@pytest.mark.parametrize("name", FIGURES)
def test_one_classroom_draws_nothing_for_leaders(released, name):
    assert not getattr(ik, name)(released("grade-9-lab-questions", "leader"))


def test_a_picture_for_each_practice_holds_its_weeks(released):
    case = released(G7, "leader")
    pictures = ik.shift_figures(case)
    assert len(pictures) == 3
    cells = case.cells(level="shift", measure="reason_routine", group="all", statistic="share")
    weeks = cells[cells["period"].str.isdigit()].sort_values("period")
    assert drawn(pictures[0]) == weeks["value"].round(6).tolist()
    assert pictures[0].get_title(loc="left").startswith("The reasoning routine")
    assert [t.get_text() for t in pictures[0].get_xticklabels()] == [f"wk {n}" for n in range(1, 7)]


def test_the_distribution_is_whole_and_says_how_many(released):
    (axes,) = ik.trend_figures(released(G7, "leader"))
    by_step = [[bar.get_height() for bar in container] for container in axes.containers]
    assert [round(step[0], 2) for step in by_step] == [0.29, 0.33, 0.38]
    assert [round(step[-1], 2) for step in by_step] == [0.14, 0.29, 0.57]
    for wave in range(6):
        assert sum(step[wave] for step in by_step) == pytest.approx(1)
    assert axes.get_xticklabels()[0].get_text() == "wk 1\nn=100"


def test_alt_text_tells_what_the_picture_shows(released):
    case = released(G7, "leader")
    alt = ik.trend_figures(case)[0].figure.get_label()
    assert (
        "“clear justification (2)”: 38% in week 1 and 57% in week 6, clearly higher at the end"
        in alt
    )
    assert (
        "“no justification (0)”: 29% in week 1 and 14% in week 6, clearly lower at the end" in alt
    )
    assert "Level 3" in ik.story_figure(case).figure.get_label()
    assert "+19 points" in ik.sure_figure(case).figure.get_label()


def test_a_week_without_a_visit_is_a_gap(small):
    days = ["2026-01-06", "2026-01-13", "2026-01-27", "2026-02-03", "2026-02-10"]
    rows = [f"{day},{room},routine,1,1" for day in days for room in ("7A", "7B", "7C")]
    header = TABLES["practice_log"].splitlines()[0]
    small.table("practice_log", "\n".join([header, *rows]) + "\n")
    case = ik.release(small.measure(), audience="leader")
    (axes,) = ik.shift_figures(case)
    drawn = axes.lines[0].get_ydata()  # a line is not drawn through what is no number
    assert [at for at, value in enumerate(drawn) if math.isnan(value)] == [2]
    bands = [patch.get_x() + patch.get_width() / 2 for patch in axes.patches]
    assert bands == [pytest.approx(2)]
    assert "each point: 3 visits · grey: none" in [text.get_text() for text in axes.texts]
    assert "(one week not collected)" in axes.figure.get_label()


def test_a_withheld_week_has_a_mark(small):
    week = "2026-01-06"
    rows = [f"2026-01-{day},{room},routine,1,1" for day in (13, 20, 27)
            for room in ("7A", "7B", "7C")]  # fmt: skip
    header = TABLES["practice_log"].splitlines()[0]
    small.table("practice_log", "\n".join([header, f"{week},7A,routine,1,1", *rows]) + "\n")
    case = ik.release(small.measure(), audience="leader")
    assert case.fact(level="shift", measure="routine", period="01").status == "withheld"
    (axes,) = ik.shift_figures(case)
    marks = [line for line in axes.lines if line.get_marker() == "s"]
    assert 0 in list(marks[0].get_xdata())
    assert "▪ withheld" in " ".join(text.get_text() for text in axes.texts)


def test_a_dollar_sign_in_a_name_is_a_dollar_sign(small):
    small.swap("name: Reason routine", 'name: "Prices in $ and 50% of $ an hour"')
    rows = [f"2026-01-{day},7{room},routine,1,1" for day in ("06", "13") for room in "ABC"]
    header = TABLES["practice_log"].splitlines()[0]
    small.table("practice_log", "\n".join([header, *rows]) + "\n")
    (axes,) = ik.shift_figures(ik.release(small.measure(), audience="leader"))
    axes.figure.savefig(io.BytesIO(), format="png")
    assert r"Prices in \$ and" in axes.get_title(loc="left")


def test_coaching_time_is_drawn_as_planned_and_delivered(released):
    case = released(G7, "leader")
    planned, delivered = ik.dosage_figure(case).containers
    assert [bar.get_height() for bar in planned] == [180] * 6
    key = {"level": "dosage", "period": "whole", "group": "all", "category": "delivered"}
    assert sum(bar.get_height() for bar in delivered) == case.fact(**key).value


def test_a_sheet_laid_out_before_gives_the_same_picture(released):
    case = released(G7, "leader")
    canvas.BLANK.clear()
    fresh = [
        canvas.picture(axes.figure) for axes in (*ik.shift_figures(case), ik.story_figure(case))
    ]
    lay_out({1: 3, 3: 1})
    again = [
        canvas.picture(axes.figure) for axes in (*ik.shift_figures(case), ik.story_figure(case))
    ]
    assert fresh == again
    assert not any(canvas.BLANK.values())  # each sheet is used once


@pytest.mark.parametrize("text", ["100%", "why, per group", "two\nlines: jpg", "−17 «▪»"])
@pytest.mark.parametrize("place", [(0.1, 0.3), (0.123, 0.456)])
def test_letters_stand_where_matplotlib_puts_them(text, place):
    edges = []
    for kind in (Canvas, FigureCanvasAgg):
        figure = Figure(figsize=(3, 1), dpi=canvas.DPI)
        figure.text(*place, text, fontsize=9, linespacing=1.4)
        kind(figure).draw()
        inked = np.asarray(figure.canvas.buffer_rgba())[..., 0] < 128
        edges += [np.flatnonzero(inked.any(axis=axis))[[0, -1]] for axis in (0, 1)]
    ours, theirs = np.concatenate(edges[:2]), np.concatenate(edges[2:])
    assert abs(ours - theirs).max() <= 1  # pixels, of 220 an inch
