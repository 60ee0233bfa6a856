"""Level 3 anew: waves, who is followed, which score counts, shares, changes, second scorers."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import nan

import numpy as np
import pandas as pd

from . import formulas
from .records import Cycle, Periods
from .windows import by_name, found, label


@dataclass
class Counted:
    cells: dict = field(default_factory=dict)
    stops: dict[int, int] = field(default_factory=dict)  # by wave, how many students
    labels: list[str] = field(default_factory=list)


def count(trend: Cycle, tables: dict[str, pd.DataFrame], cycle: Cycle, periods: Periods) -> Counted:
    """All cells of one trend; `superseded` and `outside` are noted in the tables."""
    table = tables[trend.get("source", "rubric_scores")]
    what = "rubric" if "rubric" in table else "assessment"
    its = (table["bucket"] == "used") & (table[what] == trend.get("measure", trend["id"]))
    scores = table[its].rename(columns={"assessment": "task"})
    scores = scores.assign(step=scores[trend.get("scored", "score")])
    scores["wave"] = _waves(scores, cycle, periods)
    table.loc[scores.index[scores["wave"] == 0], "bucket"] = "outside"
    scores = scores[scores["wave"] > 0]
    levels = [step["level"] for step in trend["scale"]]
    chosen, counted = _choose(scores, trend, levels)
    if counted.stops:
        return counted
    if trend.get("several") != "mean":
        table.loc[scores.index.difference(chosen.index), "bucket"] = "superseded"
    counted.labels = [label(list(its["day"]), cycle, periods) for _, its in chosen.groupby("wave")]
    counting = scores if trend.get("several") == "mean" else scores.loc[sorted(chosen.index)]
    _shares(trend, chosen, counting, levels, periods, counted.cells)
    if "second_score" in table:
        _agreement(trend, counting, levels, periods, counted.cells)
    return counted


def _waves(scores: pd.DataFrame, cycle: Cycle, periods: Periods) -> pd.Series:
    if cycle.get("waves"):
        return by_name(scores["day"], cycle, periods)
    return found(scores, periods)


def _choose(scores: pd.DataFrame, trend: Cycle, levels: list[str]) -> tuple[pd.DataFrame, Counted]:
    """One row a student and wave, by `several`; or by wave how many students stop the run."""
    rule, listed = trend.get("several"), trend.get("tasks") or []
    place = {level: n for n, level in enumerate(levels)}
    scores = scores.assign(place=scores["step"].map(place)).sort_values(
        ["day", "task", "classroom"]
    )
    rows, stops = [], {}
    for (_, wave), its in scores.groupby(["student", "wave"], sort=False):
        if len(its) == 1:
            rows.append(its)
            continue
        if rule == "mean":
            lower, rest = divmod(2 * int(its["place"].sum()), 2 * len(its))
            nearest = lower + (rest > len(its))
            rows.append(its.iloc[-1:].assign(place=nearest, step=levels[nearest]))
            continue
        if rule == "best":
            left = its[its["place"] == its["place"].max()]
        elif rule == "first":
            left = its[its["day"] == its["day"].min()]
        elif rule == "last":
            left = its[its["day"] == its["day"].max()]
        elif rule == "by task":
            foremost = [task for task in listed if task in set(its["task"])]
            left = its[its["task"].isin(foremost[:1])]
        else:
            left = its.iloc[:0]
        if left["place"].nunique() != 1:
            stops[wave] = stops.get(wave, 0) + 1
        else:
            rows.append(left.iloc[:1])
    chosen = pd.concat(rows) if rows and not stops else scores.iloc[:0]
    return chosen, Counted(stops=stops)


def _shares(  # noqa: PLR0917
    trend: Cycle, chosen: pd.DataFrame, counting: pd.DataFrame, levels: list[str], periods: Periods,
    cells: dict,
) -> None:  # fmt: skip
    waves = sorted(set(chosen["wave"]))
    if not waves:
        return
    name, first, last = trend["id"], waves[0], waves[-1]
    at_first = chosen[chosen["wave"] == first].set_index("student")
    at_last = chosen[chosen["wave"] == last].set_index("student")
    followed = at_first.index.intersection(at_last.index)
    joined = at_last.loc[at_last.index.difference(at_first.index)]
    left = at_first.loc[at_first.index.difference(at_last.index)]
    known = at_first.index.union(at_last.index)
    for wave in waves:
        some = chosen[(chosen["wave"] == wave) & chosen["student"].isin(followed)]
        for group, its in ({"all": some} | dict(list(some.groupby("classroom")))).items():
            _steps(cells, (name, "share", f"{wave:02}", group), its, levels)
    _steps(cells, (name, "share_joined", f"{last:02}", "all"), joined, levels)
    _steps(cells, (name, "share_left", f"{first:02}", "all"), left, levels)
    numbers = {
        "matched": len(followed), "joined": len(joined), "left": len(left),
        "between": chosen["student"].nunique() - len(known),
    }  # fmt: skip
    rooms = at_first.loc[followed, "classroom"].nunique()
    for category, number in numbers.items():
        cells["trend", name, "count", "whole", "all", category] = {
            "count": number, "n": number, "students": number,
        }  # fmt: skip
    if first == last:
        return
    _tasks(trend, counting[counting["student"].isin(followed)], first, last, cells)
    if len(followed) and first in periods.early:
        for level in trend["watch"]:
            ends = (at_first.loc[followed], at_last.loc[followed])
            _change(name, level, *ends, rooms, cells)


def _steps(cells: dict, at: tuple[str, ...], its: pd.DataFrame, levels: list[str]) -> None:
    n = len(its)
    for level in levels:
        number = int((its["step"] == level).sum())
        low, high = formulas.wilson(number, n)
        cells["trend", *at, level] = {
            "count": number, "n": n, "value": number / n if n else nan, "low": low, "high": high,
            "rooms": its["classroom"].nunique(), "students": n,
        }  # fmt: skip


def _tasks(trend: Cycle, counting: pd.DataFrame, first: int, last: int, cells: dict) -> None:
    """Whether both ends have the same mix of tasks, of all scores that count."""
    ends = [counting[counting["wave"] == wave] for wave in (first, last)]
    tasks = {task for end in ends for task in end["task"]}
    if not tasks or "" in tasks:
        return
    word, number = mix_of_tasks(*ends, {*(trend.get("equivalent_tasks") or [])})
    cells["trend", trend["id"], "count", "whole", "all", word] = {"count": number, "n": number}


def mix_of_tasks(first: pd.DataFrame, last: pd.DataFrame, alike: set[str]) -> tuple[str, int]:
    """What the tasks at both ends are to each other, and how many there are: no more than a tenth
    of the mix, each classroom counted alike, may be other tasks."""

    def apart(as_one: set[str]) -> float:
        mixes = []
        for end in (first, last):
            task = end["task"].where(~end["task"].isin(as_one), "one of them")
            counts = end.groupby(["classroom", task]).size().unstack(fill_value=0)
            mixes.append(counts.div(counts.sum(axis=1), axis=0).mean())
        return float(mixes[0].sub(mixes[1], fill_value=0).abs().sum() / 2)

    words = {"tasks_same": set(), "tasks_equivalent": alike}
    found = (word for word, as_one in words.items() if apart(as_one) <= 0.1 + 1e-9)
    return next(found, "tasks_different"), len({*first["task"], *last["task"]})


def _change(  # noqa: PLR0917
    name: str, level: str, first: pd.DataFrame, last: pd.DataFrame, rooms: int, cells: dict
) -> None:
    before, after = first["step"] == level, last["step"] == level
    n, gained, lost = len(first), int((after & ~before).sum()), int((before & ~after).sum())
    most = min(int(before.sum()), int((~after).sum()))
    least = max(0, lost - gained)
    lost_ = formulas.largest_of_step(lost, least, most)
    low, high = formulas.tango(gained - lost + lost_, lost_, n)
    cells["trend", name, "change", "change", "all", level] = {
        "n": n, "value": (gained - lost) / n, "low": low, "high": high, "students": n,
        "rooms": rooms,
    }  # fmt: skip
    moved = (after.astype(int) - before.astype(int)).groupby(first["classroom"])
    changes = list(moved.mean())
    low, high = formulas.rooms_range(changes, before.mean(), after.mean())
    cells["trend", name, "room_change", "change", "all", level] = {
        "n": rooms, "value": float(np.mean(changes)), "low": low, "high": high, "rooms": rooms,
    }  # fmt: skip
    if rooms < 2:
        return
    sums = moved.sum()
    for word, number in (
        ("rooms_up", sums > 0), ("rooms_down", sums < 0), ("rooms_same", sums == 0),
    ):  # fmt: skip
        cells["trend", name, word, "change", "all", level] = {
            "count": int(number.sum()), "n": rooms, "rooms": rooms,
        }  # fmt: skip


def _agreement(
    trend: Cycle, scores: pd.DataFrame, levels: list[str], periods: Periods, cells: dict
) -> None:
    """Answers to which two scorers gave the same score, and coefficients for the whole."""
    twice = scores[scores["second_score"] != ""]
    if twice.empty:
        return
    same = twice["step"] == twice["second_score"]
    spans = {f"{wave:02}": twice["wave"] == wave for wave in sorted(set(twice["wave"]))}
    spans["early"] = twice["wave"].isin(periods.early)
    spans["late"] = twice["wave"].isin(periods.late)
    spans["whole"] = twice["wave"] > 0
    for span, mine in spans.items():
        number, n = int(same[mine].sum()), int(mine.sum())
        if not n:
            continue
        low, high = formulas.wilson(number, n)
        cells["trend", trend["id"], "agreement", span, "all", "yes"] = {
            "count": number, "n": n, "value": number / n, "low": low, "high": high,
            "students": twice[mine]["student"].nunique(),
            "rooms": twice[mine]["classroom"].nunique(),
        }  # fmt: skip
    table = np.zeros((len(levels), len(levels)))
    for one, two in zip(twice["step"], twice["second_score"], strict=True):
        table[levels.index(one), levels.index(two)] += 1
    for word, value in (
        ("kappa", formulas.kappa(table)),
        ("quadratic_kappa", formulas.kappa(table, quadratic=True)),
        ("ac2", formulas.ac2(table)),
    ):
        cells["trend", trend["id"], word, "whole", "all", "yes"] = {
            "n": len(twice), "value": value,
        }  # fmt: skip
    early, late = spans["early"], spans["late"]
    if early.any() and late.any():
        low, high = formulas.newcombe(
            int(same[late].sum()), int(late.sum()), int(same[early].sum()), int(early.sum())
        )
        cells["trend", trend["id"], "drift", "change", "all", "yes"] = {
            "value": same[late].mean() - same[early].mean(), "low": low, "high": high,
        }  # fmt: skip
