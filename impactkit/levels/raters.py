"""Raters: how far two scorers of the same work agree, and whether that drifts.

Takes a Cycle, gives evidence rows. Belongs to Level 3: it says what its scores are worth.
"""

from __future__ import annotations

import pandas as pd

from impactkit.cycle import Cycle
from impactkit.evidence import ALL, thirds
from impactkit.levels.scored import Scored, scored
from impactkit.schema import Trend
from impactkit.uncertainty import direction, newcombe, two_raters, wilson


def rows(cycle: Cycle) -> list[dict]:
    """For each rubric with second scores: agreement by wave, early, late and whole; kappas, AC2
    and drift (late less early) for the whole. n counts pieces of work that were scored twice."""
    found = []
    for trend in cycle.about.trends:
        scores = scored(cycle, trend) if trend.source == "rubric_scores" else None
        if scores is None or "second_score" not in scores.table:
            continue
        twice = _twice(scores, trend)
        if len(twice):
            named = {"level": "trend", "measure": trend.id, "group": ALL, "category": "yes"}
            found += [named | cell for cell in _cells(twice, trend, thirds(cycle.about))]
    return found


def _twice(scores: Scored, trend: Trend) -> pd.DataFrame:
    """One row a piece of work with two scores: period, room, student, first, second."""
    pairs = pd.DataFrame(
        {
            "period": pd.Series(scores.waves).take(scores.wave).to_numpy(),
            "room": scores.table["classroom"].to_numpy(),
            "student": scores.student,
            "first": scores.table[trend.scored].to_numpy(),
            "second": scores.table["second_score"].to_numpy(),
        }
    )
    return pairs[pairs["second"].notna()]


def _cells(twice: pd.DataFrame, trend: Trend, ends: tuple[list[str], list[str]]) -> list[dict]:
    parts = dict(list(twice.groupby("period")))
    early, late = (twice[twice["period"].isin(window)] for window in ends)
    parts |= {"early": early, "late": late, "whole": twice}
    found = [_agreement(period, part) for period, part in parts.items() if len(part)]
    whole = two_raters(twice["first"], twice["second"], trend.levels)
    common = {"period": "whole", **_behind(twice)}
    found += [
        common | {"statistic": name, "value": value}
        for name, value in (
            ("kappa", whole.kappa),
            ("quadratic_kappa", whole.quadratic),
            ("ac2", whole.ac2),
        )
    ]
    if len(early) and len(late):
        found.append(_drift(early, late))
    return found


def _behind(part: pd.DataFrame) -> dict:
    return {
        "n": len(part),
        "rooms": part["room"].nunique(),
        "students": part["student"].nunique(),
    }


def _agreement(period: str, part: pd.DataFrame) -> dict:
    count = int((part["first"] == part["second"]).sum())
    low, high = wilson(count, len(part))
    common = {"statistic": "agreement", "period": period, "count": count, **_behind(part)}
    return common | {"value": count / len(part), "low": low, "high": high}


def _drift(early: pd.DataFrame, late: pd.DataFrame) -> dict:
    """Agreement late less early: different pieces of work, so Newcombe's interval."""
    ends = [(int((p["first"] == p["second"]).sum()), len(p)) for p in (late, early)]
    interval = newcombe(*ends[0], *ends[1])
    both = pd.concat([early, late])
    return {
        "statistic": "drift",
        "period": "change",
        "value": ends[0][0] / ends[0][1] - ends[1][0] / ends[1][1],
        "low": interval.low,
        "high": interval.high,
        "direction": direction(interval),
        **_behind(both),
        "students": min(p["student"].nunique() for p in (early, late)),
        "rooms": min(p["room"].nunique() for p in (early, late)),
    }
