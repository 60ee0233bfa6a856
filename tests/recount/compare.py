"""Holds the kit's rows and facts against a recount. Gives disagreements as readable lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from .recount import Key, Recount

NAMES = ["level", "measure", "statistic", "period", "group", "category"]
#: Not recounted: they need the package's lists of words, or say nothing of the records.
LEFT_OUT = {"saturation", "share_at_score"}
#: Whole points (a page prints no more), and coefficients with two decimals.
WHOLE_POINTS = {"change", "room_change", "kappa", "quadratic_kappa", "ac2", "drift"}


@dataclass
class Compared:
    numbers: int = 0
    differences: list[str] = field(default_factory=list)

    def check(self, key: Key, part: str, ours: float, theirs: object, within: float) -> None:
        self.numbers += 1
        ours, missing = float(ours), theirs is None or bool(pd.isna(theirs))
        if isnan(ours) != missing or not (missing or abs(ours - float(theirs)) <= within):
            self.differences.append(f"{'/'.join(key)} {part}: recount {ours}, kit {theirs}")


def with_rows(recounted: Recount, rows: pd.DataFrame) -> Compared:
    """Every row of the evidence table, and no cell of ours without one."""
    compared = Compared()
    kit = {tuple(row[name] for name in NAMES): row for row in rows.to_dict("records")}
    kit = {key: row for key, row in kit.items() if is_ours(key)}
    ours = {key: cell for key, cell in recounted.cells.items() if is_ours(key)}
    for key in kit.keys() ^ ours.keys():
        who = "kit" if key in kit else "recount"
        compared.differences.append(f"{'/'.join(key)}: only the {who} has it")
    for key in kit.keys() & ours.keys():
        for part, number in ours[key].items():
            compared.check(key, part, number, kit[key][part], 2e-6)
    return compared


def is_ours(key: Key) -> bool:
    level, measure, statistic = key[:3]
    return (
        level != "conditions"
        and statistic not in LEFT_OUT
        and (level, measure) != ("made_from", "cycle")
    )


def with_facts(recounted: Recount, facts: list, rooms: list[str], audience: str) -> Compared:
    """Every fact of one audience: what is shown is right, what is withheld holds no number."""
    compared = Compared()
    aliases: dict[str, dict[Key, object]] = {}
    for fact in facts:
        key = key_of(fact.id)
        if not is_ours(key):
            continue
        if key[4].startswith("Room "):
            aliases.setdefault(key[4], {})[key] = fact
        else:
            _fact(compared, recounted, key, fact, audience)
    if aliases:
        _rooms(compared, recounted, aliases, rooms, audience)
    return compared


def with_file(recounted: Recount, facts: list[dict], rooms: list[str], audience: str) -> Compared:
    """The same for the facts of a facts.json."""
    parts = ("id", "status", "value", "low", "high", "count", "n", "rooms")
    read = [SimpleNamespace(**{part: fact.get(part) for part in parts}) for fact in facts]
    return with_facts(recounted, read, rooms, audience)


def key_of(fact: str) -> Key:
    level, measure, statistic, period, *rest = fact.split("/", 1)[1].split(".")
    return level, measure, statistic, period, rest[0], ".".join(rest[1:])


def _fact(compared: Compared, recounted: Recount, key: Key, fact: object, audience: str) -> None:
    parts = ("value", "low", "high", "count", "n", "rooms")
    if fact.status in ("withheld", "coded"):
        told = parts if fact.status == "withheld" else ("value", "count")
        for part in told:
            compared.check(key, part, float("nan"), getattr(fact, part), 0)
    ours = recounted.cells.get(key)
    if ours is None:
        if key[0] != "made_from":  # buckets are merged where they are small
            compared.differences.append(f"{'/'.join(key)}: only the kit has it")
        return
    if fact.status == "coded":
        if not fact.low - 1e-9 <= ours["value"] <= fact.high + 1e-9:
            compared.differences.append(f"{'/'.join(key)}: outside its code")
        compared.check(key, "n", ours["n"], fact.n, 0)
    if fact.status == "shown":
        for part in parts:
            total_hidden = key[0] == "made_from" and part == "n" and fact.n is None
            if part in ours and not total_hidden:
                _part(compared, key, part, ours[part], getattr(fact, part), audience)


def _part(  # noqa: PLR0917
    compared: Compared, key: Key, part: str, ours: float, theirs: object, audience: str
) -> None:
    ends = key[2] == "room_change" and part in ("low", "high") and audience != "coach"
    if ends and theirs is not None and not isnan(ours):  # steps of ten points, outwards
        rounded = np.floor(ours * 10 + 1e-9) if part == "low" else np.ceil(ours * 10 - 1e-9)
        ours = float(np.clip(rounded / 10, -1, 1))
    elif ends and theirs is None:
        return  # shown only where classrooms differ enough
    points = key[2] in WHOLE_POINTS and part in ("value", "low", "high")
    compared.check(key, part, ours, theirs, 0.005 + 2e-6 if points else 2e-6)


def _rooms(
    compared: Compared, recounted: Recount, aliases: dict, rooms: list[str], audience: str
) -> None:
    """Aliases hide which classroom is which: the closest fit of all has to be a perfect one."""
    fits: dict[tuple[int, int], Compared] = {}
    cost = np.zeros((len(aliases), len(rooms)))
    for row, facts in enumerate(aliases.values()):
        for column, room in enumerate(rooms):
            fit = Compared()
            for key, fact in facts.items():
                _fact(fit, recounted, (*key[:4], room, key[5]), fact, audience)
            fits[row, column] = fit
            cost[row, column] = len(fit.differences)
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        compared.numbers += fits[row, column].numbers
        compared.differences += fits[row, column].differences
