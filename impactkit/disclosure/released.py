"""Released: numbers that may be read by one audience, and the reason where one is hidden.

Given by gate.release() only. Figures, tables, sentences and guides demand it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import InitVar, dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from impactkit.errors import DisclosureError, ImpactKitError
from impactkit.evidence import KEY, STATISTICS, Evidence, evidence_rows, period_label
from impactkit.schema import CycleFile
from impactkit.schema.unfilled import filled_in

_SEAL = object()
SHOWN, WITHHELD, EMPTY, CODED = "shown", "withheld", "empty", "coded"


@dataclass(frozen=True)
class Fact:
    """One number with a name: what a page prints, and what facts.json repeats.

    id : cycle/level.measure.statistic.period.group.category.
    value, low, high : shares of 1, or the measure's own unit; None where not shown.
    status : shown, withheld (a reader could learn about a person), empty (nothing collected), or
        coded: not the share, but low or high, below or above which it lies.
    mark : of a withheld one; tells a later release whether the same people stood behind it.
    """

    id: str
    status: str
    statistic: str = "share"
    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    n: int | None = None
    rooms: int | None = None
    direction: str | None = None
    mark: str | None = None

    @property
    def shown(self) -> bool:
        return self.status == SHOWN


@dataclass(frozen=True)
class Released:
    """What one audience may read of one cycle. Made by release(), or read again from what its
    pages told; anything else is refused.

    about : the cycle file. audience : coach, leader or public.
    waves : by trend (and conditions), what readers call each wave, by the period that names it.
    reasons : why something is hidden, in words that fit every hidden cell alike.
    kept : what the next release of this cycle has to know, for facts.json: what this audience's
        pages said `before`, and, for coaches, by which marks each room's alias is known again.
    """

    about: CycleFile
    audience: str
    reasons: tuple[str, ...]
    _rows: pd.DataFrame = field(repr=False)
    kept: Mapping[str, object] = field(default_factory=dict, repr=False)
    waves: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    key: InitVar[object] = None

    def __post_init__(self, key: object) -> None:
        if key is not _SEAL:
            raise DisclosureError("Released is made by release() and by nothing else.")

    @property
    def rows(self) -> pd.DataFrame:
        """Every cell: evidence columns, `id`, `status` and `mark`; numbers are <NA> unless shown.

        Of a coded share n stands, and low and high are the ends of its code."""
        return self._rows.copy()

    def cells(self, **key: str) -> pd.DataFrame:
        """The cells whose columns equal `key`, in the order of the evidence."""
        return self._rows[self._named(key)]

    def values(self, *columns: str, **key: str) -> list[tuple]:
        """What stands in some columns of the cells that `key` names, a tuple a cell."""
        named = self._named(key)
        return list(zip(*(self._columns[column][named] for column in columns), strict=True))

    def has(self, **key: str) -> bool:
        """Is there any evidence of this kind, shown or withheld?"""
        return bool((self._columns["status"][self._named(key)] != EMPTY).any())

    def fact(self, **key: str) -> Fact:
        """The one cell that `key` names; an empty fact where there is none.

        `statistic`, `group` and `category` need naming only where they tell cells apart.
        """
        found = np.flatnonzero(self._named(key))
        if len(found) > 1:
            raise DisclosureError(f"{len(found)} cells answer to {key}; name one.")
        if not len(found):
            return Fact(id=f"{self.about.cycle}/{'.'.join(key.values())}", status=EMPTY)
        return self._facts[found[0]]

    def _named(self, key: dict[str, str]) -> np.ndarray:
        """True for each cell whose columns equal `key`."""
        self._refuse_unknown(key)
        found = np.ones(len(self._rows), dtype=bool)
        for column, wanted in key.items():
            found &= self._columns[column] == wanted
        return found

    def when(self, measure: str, period: str) -> str:
        """What readers call a period: of a trend, or the survey, its wave (weeks 1–2; fall)."""
        return self.waves.get(measure, {}).get(period) or period_label(period, self.about)

    def _refuse_unknown(self, key: dict[str, str]) -> None:
        """What nobody has is an error; what was not collected is an empty fact.

        Raises
        ------
        ImpactKitError : no such column, level, statistic or measure; it names those there are.
        """
        for name, wanted in key.items():
            if name not in self._columns:
                raise ImpactKitError(f"There is no column {name!r}. {_one_of(self._columns)}")
            known = self._known(name, key.get("level"))
            if known and wanted not in known:
                of = f" of level {key['level']}" if name == "measure" else ""
                raise ImpactKitError(f"There is no {name} {wanted!r}{of}. {_one_of(known)}")

    def _known(self, name: str, level: str | None) -> Collection[str]:
        """The levels, the statistics, or the measures of a level; nothing where all may be."""
        if name == "level":
            return STATISTICS
        if name == "statistic":
            return {statistic for of in STATISTICS.values() for statistic in of}
        return self._measures.get(level, ()) if name == "measure" and level else ()

    @cached_property
    def _measures(self) -> dict[str, dict[str, None]]:
        """The measures that the cycle file names, and those that the evidence has, by level."""
        parts = {"shift": "shifts", "indicator": "indicators", "trend": "trends",
                 "conditions": "conditions"}  # fmt: skip
        found = {level: [p.id for p in getattr(self.about, of)] for level, of in parts.items()}
        for level, measure in zip(self._columns["level"], self._columns["measure"], strict=True):
            found.setdefault(level, []).append(measure)
        return {level: dict.fromkeys(of) for level, of in found.items()}

    def facts(self) -> list[Fact]:
        """Every cell as a fact, in the order of the evidence."""
        return list(self._facts)

    # A page asks hundreds of times, and the rows never change: read them once.
    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        return {column: self._rows[column].to_numpy(dtype=object) for column in self._rows}

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        return tuple(fact_of(row) for row in self._rows.to_dict("records"))


def _one_of(names: Collection[str]) -> str:
    return f"Choose one of: {', '.join(sorted(names))}."


def fact_of(row: Mapping[str, object]) -> Fact:
    """A row of Released.rows as a Fact."""
    real = {k: None if pd.isna(row[k]) else float(row[k]) for k in ("value", "low", "high")}
    whole = {k: None if pd.isna(row[k]) else int(row[k]) for k in ("count", "n", "rooms")}
    return Fact(
        id=row["id"],
        status=row["status"],
        statistic=row["statistic"],
        **{k: None if pd.isna(row[k]) else row[k] for k in ("direction", "mark")},
        **{k: None if v is None or math.isnan(v) else round(v, 6) for k, v in real.items()},
        **whole,
    )


def told(fact: Fact) -> dict[str, object]:
    """A fact as facts.json has it."""
    return {name: value for name, value in vars(fact).items() if value is not None}


def seal(
    evidence: Evidence,
    audience: str,
    reasons: tuple[str, ...],
    rows: pd.DataFrame,
    kept: Mapping[str, object],
) -> Released:
    """Close a frame into Released; the last step of the gate. `rows` take evidence's place."""
    rows = rows.reset_index(drop=True)
    return Released(filled_in(evidence.about), audience, reasons, rows, kept, evidence.waves, _SEAL)


def told_again(about: CycleFile, page: Mapping) -> Released:
    """What a cycle's own pages told one audience, for a page that tells nothing new.

    page : audience, facts and waves, as facts.json has them.
    """
    keys = [fact["id"].partition("/")[2].split(".") for fact in page["facts"]]
    rows = evidence_rows(
        [
            dict(zip(KEY, key, strict=True)) | fact
            for key, fact in zip(keys, page["facts"], strict=True)
        ]
    )
    for column in ("id", "status", "mark"):
        rows[column] = pd.Series([fact.get(column) for fact in page["facts"]], dtype="str")
    waves = page.get("waves") or {}
    return Released(filled_in(about), page["audience"], (), rows, {}, waves, _SEAL)


def demand(released: object) -> Released:
    """Refuse anything that did not come through release()."""
    if not isinstance(released, Released):
        raise TypeError(
            f"this takes Released, not {type(released).__name__}: "
            "pass evidence through release(evidence, audience=…) first"
        )
    return released
