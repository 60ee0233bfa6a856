"""release(): primary rules → complements → audit → Released.

Takes Evidence, gives Released. Fails closed: what no rule knows is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from impactkit.aliases import aliases_of
from impactkit.disclosure.audit import audit
from impactkit.disclosure.decide import decide
from impactkit.disclosure.earlier import mark
from impactkit.disclosure.released import (
    CODED,
    EMPTY,
    SHOWN,
    WITHHELD,
    Released,
    fact_of,
    seal,
    told,
)
from impactkit.disclosure.rules import NOT_USED, Policy, codes_of, seen_by, too_small, up_to
from impactkit.disclosure.telling import telling
from impactkit.errors import DisclosureError
from impactkit.evidence import ALL, COLUMNS, KEY, NUMBERS, STATISTICS, Evidence
from impactkit.schema import CycleFile

DECIMALS = {"change": 2, "room_change": 2, "drift": 2, "kappa": 3, "quadratic_kappa": 3, "ac2": 3}
OF_RATERS = ("kappa", "quadratic_kappa", "ac2")  # one less for those who see no rooms
STEP = 0.1  # of the range for other classrooms, for those who see none


def release(evidence: Evidence, *, audience: str) -> Released:
    """Hide what is too small to publish, and what would give it away.

    Parameters
    ----------
    evidence : from measure(); one row a cell, `count` and `n` in people or observations.
    audience : coach (rooms by alias), leader (pooled) or public (pooled, extremes coded).

    Returns
    -------
    Released : the same cells plus `status`; hidden numbers are <NA>.

    Raises
    ------
    DisclosureError : an audience, a level or a statistic that no rule knows, a cell without a
        name, or a hidden cell that the audit could work out.

    Source: docs/why.md#small-numbers.
    """
    if not isinstance(evidence, Evidence):
        raise TypeError(f"release() takes Evidence, not {type(evidence).__name__}")
    policies = up_to(evidence.about, audience)
    policy = policies[-1]
    rows = evidence.rows.reset_index(drop=True)
    if list(rows.columns) != COLUMNS or rows[KEY].isna().any(axis=None):
        raise DisclosureError("Evidence has cells without a name, or columns that are not its own.")
    if not set(rows["level"]) <= set(STATISTICS):
        raise DisclosureError("Evidence holds a level that no rule knows.")
    for level, statistic in dict.fromkeys(zip(rows["level"], rows["statistic"], strict=True)):
        if statistic not in STATISTICS[level]:
            raise DisclosureError(
                f"Evidence of level {level} holds a statistic that no rule knows."
            )
    names = _aliases(rows, evidence)
    rows["group"] = _by_alias(rows, names)
    rows = _in_order_of_aliases(rows)
    rows["id"] = _ids(rows, evidence.about)
    rows["status"] = decide(rows, evidence, policies, rows["id"].tolist())
    rows["status"] = rows["status"].mask(telling(rows, policy), WITHHELD)
    rows = rows[seen_by(rows, policy)]
    files = rows["level"] == "made_from"
    buckets = _merge_small_buckets(rows[files], policy)
    buckets["id"] = _ids(buckets, evidence.about)
    buckets["status"] = np.where(too_small(buckets, policy), WITHHELD, SHOWN)
    rows = pd.concat([rows[~files], buckets], ignore_index=True)
    empty = (rows["n"].fillna(0) == 0) & (rows["statistic"] != "count")
    by_rooms = rows["level"].map(lambda level: policy.levels[level]["classrooms"]).astype(bool)
    nothing = by_rooms & _too_few_classrooms(rows, policy)
    rows["status"] = rows["status"].mask(empty, EMPTY).mask(empty & nothing, WITHHELD)
    hidden, code = rows["status"] == WITHHELD, rows["status"] == CODED
    counted = ",".join(f"{name}={n}" for name, n in zip(rows["id"], rows["n"], strict=True))
    edition = mark(counted, 0, evidence.salt)
    rows["mark"] = _marks(rows, hidden | code, evidence.salt, edition)
    rows.loc[rows["statistic"] == "saturation", ["n", "students"]] = pd.NA  # how many were lowest
    codes = codes_of(rows, policy)
    rows.loc[hidden, NUMBERS] = pd.NA
    rows.loc[hidden, "direction"] = pd.NA
    rows.loc[code, ["count", "value"]] = pd.NA
    rows.loc[code, "low"], rows.loc[code, "high"] = codes.low[code], codes.high[code]
    rows = _with_few_decimals(rows, policy)
    audit(rows, policy)
    reasons = _reasons(rows, policy) if (hidden | code).any() else ()
    kept = _kept(rows, evidence, audience, names)
    if edition:
        kept["when"]["edition"] = edition
    return seal(evidence, audience, reasons, rows, kept)


def _too_few_classrooms(rows: pd.DataFrame, policy: Policy) -> bool:
    """Is nothing of the classrooms' work for this audience, not even when there was any?"""
    classrooms = int(rows.loc[rows["category"] == "classrooms", "count"].sum())
    return policy.needs_classrooms and 0 < classrooms < policy.min_classrooms


def _ids(rows: pd.DataFrame, about: CycleFile) -> pd.Series:
    """What pages and facts.json call each row."""
    keys = zip(*(rows[column] for column in KEY), strict=True)
    return pd.Series([f"{about.cycle}/{'.'.join(key)}" for key in keys], rows.index, dtype="str")


def _marks(rows: pd.DataFrame, hidden: pd.Series, salt: bytes, edition: str | None) -> pd.Series:
    """Of each hidden number, whether the same people stand behind it: for the next release."""
    of = zip(rows["id"], rows["n"].fillna(0), hidden, strict=True)
    return pd.Series(
        [mark(name, n, salt, edition) if gone else None for name, n, gone in of],
        rows.index,
        dtype="str",
    )


def _kept(
    rows: pd.DataFrame, evidence: Evidence, audience: str, aliases: Mapping[str, str]
) -> dict[str, object]:
    """What the next release has to know: see Released."""
    own = [page for page in evidence.earlier if page["audience"] == audience]
    now = [told(fact_of(row)) for row in rows.to_dict("records")] if own else []
    before = [
        {"facts": page["facts"], "when": page.get("when")} for page in own if page["facts"] != now
    ]
    about = evidence.about
    kept: dict[str, object] = {
        "when": {
            "start": about.start.isoformat(),
            "end": about.end.isoformat(),
            "period": about.period,
        }
    }
    if before:
        kept["before"] = before
    if waves := _waves_told(rows, evidence):
        kept["waves"] = waves
    if audience == "coach" and evidence.salt:
        kept["rooms"] = {alias: mark(room, 0, evidence.salt) for room, alias in aliases.items()}
    return kept


def _waves_told(rows: pd.DataFrame, evidence: Evidence) -> dict[str, dict[str, str]]:
    """What readers call each wave of which a number is told."""
    shown = rows[rows["status"].isin([SHOWN, CODED])]
    told_of = set(zip(shown["measure"], shown["period"], strict=True))
    named = {
        measure: {period: label for period, label in of.items() if (measure, period) in told_of}
        for measure, of in evidence.waves.items()
    }
    return {measure: of for measure, of in named.items() if of}


def _aliases(rows: pd.DataFrame, evidence: Evidence) -> Mapping[str, str]:
    """The name of each classroom on coaches' pages: the same as on earlier ones."""
    rooms = set(rows["group"][(rows["group"] != ALL) & (rows["level"] != "conditions")])
    marks = {mark(room, 0, evidence.salt): room for room in rooms}
    had = [of for page in evidence.earlier for of in page.get("rooms", {}).items()]
    before = {marks[known]: alias for alias, known in had if known in marks}
    taken = [alias for alias, _ in had]
    return aliases_of(rooms, evidence.about.cycle, evidence.salt, before, taken)


def _by_alias(rows: pd.DataFrame, aliases: Mapping[str, str]) -> pd.Series:
    """Each row's group, classrooms under the names that a page may print."""
    of_rooms = (rows["group"] != ALL) & (rows["level"] != "conditions")
    return rows["group"].where(~of_rooms, rows["group"].map(aliases))


def _in_order_of_aliases(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of classrooms by alias: in the order of their names they would tell who is who."""
    kinds = list(zip(*(rows[column] for column in KEY[:4]), strict=True))
    place = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    of_room = ((rows["group"] != ALL) & (rows["level"] != "conditions")).tolist()
    names = [name if of else "" for name, of in zip(rows["group"], of_room, strict=True)]
    order = sorted(range(len(rows)), key=lambda at: (place[kinds[at]], len(names[at]), names[at]))
    return rows.take(order).reset_index(drop=True)


def _with_few_decimals(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """What is made from many numbers has no more decimals than its readers need: with more, how
    many students fell back, or what each classroom did, could be computed from it.

    Whoever knows the sizes of classrooms could compute the change of each from the range for
    other classrooms even so: whoever may not see rooms reads it in steps of ten points, outwards.
    """
    statistic = rows["statistic"].to_numpy(dtype=object)
    ends = rows[["value", "low", "high"]].to_numpy(dtype=float, na_value=np.nan)
    for name, decimals in DECIMALS.items():
        of = statistic == name
        ends[of] = ends[of].round(decimals - (name in OF_RATERS and policy.rooms == "none"))
    if policy.rooms == "none":
        of = statistic == "room_change"
        steps = (ends[of] / STEP).round(6)
        ends[of, 0] = np.nan
        for at, outwards in ((1, np.floor), (2, np.ceil)):
            ends[of, at] = (outwards(steps[:, at]) * STEP).round(2) + 0.0
        rows = rows.assign(direction=rows["direction"].mask(of))  # its steps say what may be said
    value, low, high = (pd.array(end, dtype="Float64") for end in ends.T)
    return rows.assign(value=value, low=low, high=high)


def _merge_small_buckets(rows: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """A file with a small bucket (2 absent) shows used and not used; the total goes if need be."""
    if policy.audience == "coach":
        return rows.reset_index(drop=True)
    files = rows[(rows["level"] == "made_from") & (rows["measure"] != "cycle")]
    for _, file in files.groupby("measure", sort=False):
        unused = file[(file["category"] != "used") & (file["count"] > 0)]
        if not (unused["count"] < policy.min_students).any():
            continue
        pair = file[file["category"] == "used"]
        pair = pd.concat([pair, pair.assign(category=NOT_USED, count=unused["count"].sum())])
        if unused["count"].sum() < policy.min_students:
            pair["n"] = pd.NA
        rows = pd.concat([rows.drop(index=file.index), pair])
    return rows.reset_index(drop=True)


def _reasons(rows: pd.DataFrame, policy: Policy) -> tuple[str, ...]:
    """Why numbers are hidden: the same words for every hidden cell of a page."""
    reasons = []
    if _too_few_classrooms(rows, policy):
        return (
            "every figure of classrooms, because one classroom is one teacher: figures are "
            f"pooled over at least {policy.min_classrooms} classrooms",
        )
    if policy.needs_classrooms:
        reasons.append(f"figures pooled over fewer than {policy.min_classrooms} classrooms")
    reasons.append(f"groups of fewer than {policy.min_students} people")
    if policy.small_cells:
        few = f"1 to {policy.small_cells} students at one score"
        reasons.append(f"{few}, and what is the same for everybody")
    return tuple(reasons)
