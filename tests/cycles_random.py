"""Random cycles whose records grow: what every audience would have been shown, and when.

Takes a seed, or Hypothesis, gives a Recipe: few numbers, which a person can read. `editions`
makes its records and measures them with the kit's own levels, once for each time that somebody
renders. Nothing here knows how anything is hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import impactkit as ik
from impactkit.cycle import Cycle
from impactkit.evidence import Evidence
from impactkit.schema import BUCKETS, CycleFile

START = date(2026, 1, 5)
ROLES = ("teacher", "coach", "leader")
WORDED = {"attempts": "justification", "bare": "no_explanation", "length": "words"}


@dataclass(frozen=True)
class Recipe:
    """What a random cycle is like.

    sizes : students in each room. weeks : of the cycle. levels : steps of the rubric; watched :
    how many of them are watched, from the top. waves : weeks with scores. rendered : the weeks
    after which somebody renders. missing, late, moving : percent of records that are never made,
    are entered weeks later, of students who join or leave. visited : percent of rooms visited in
    a week. skew : how lopsided scores are, in percent. twice : percent of answers scored twice.
    worded : indicators read from answers; tallied : one that counts talk. survey : answers.
    switching : percent of students who change classrooms midway.
    """

    seed: int
    sizes: tuple[int, ...]
    weeks: int
    levels: int
    watched: int
    waves: tuple[int, ...]
    rendered: tuple[int, ...]
    missing: int
    late: int
    moving: int
    visited: int
    skew: int
    twice: int
    worded: tuple[str, ...]
    tallied: bool
    survey: int
    switching: int = 0


def recipe(
    number: Callable[[int, int], int], *, rooms: int = 12, students: int = 35, weeks: int = 12
) -> Recipe:
    """A recipe from `number(low, high)`, which gives a whole number from low to high.

    rooms, students, weeks : the most there may be; students in a room.
    """
    rooms = number(1, rooms)
    weeks = number(2, weeks)
    largest = number(3, students)
    levels = number(2, 6)
    waves = sorted({1, *(number(1, weeks) for _ in range(number(1, 4)))})
    renders = sorted({weeks, *(number(1, weeks) for _ in range(number(0, 3)))})
    return Recipe(
        seed=number(0, 10**6),
        sizes=tuple(number(3, largest) for _ in range(rooms)),
        weeks=weeks,
        levels=levels,
        watched=number(1, levels),
        waves=tuple(waves),
        rendered=tuple(renders),
        missing=number(0, 50) * number(0, 1),
        late=number(0, 30) * number(0, 1),
        moving=number(0, 30) * number(0, 1),
        visited=number(20, 100),
        skew=number(0, 90),
        twice=number(0, 60) * number(0, 1),
        worded=tuple(sorted(WORDED))[: number(0, 3)],
        tallied=bool(number(0, 1)),
        survey=number(0, 30),
        switching=number(0, 40) * number(0, 1),
    )


def seeded(seed: int, **most: int) -> Recipe:
    """The recipe of this seed."""
    draws = np.random.default_rng(seed)
    return recipe(lambda low, high: int(draws.integers(low, high + 1)), **most)


@st.composite
def recipes(draw: st.DrawFn, **most: int) -> Recipe:
    """Recipes as Hypothesis draws them; a counterexample shrinks to few rooms, weeks and steps."""
    return recipe(lambda low, high: draw(st.integers(low, high)), **most)


def about(of: Recipe, *, min_students: int = 10) -> CycleFile:
    """The cycle file of a recipe."""
    steps = [str(step) for step in range(of.levels)]
    indicators = [{"id": i, "name": i.capitalize(), "measured": WORDED[i]} for i in of.worded]
    if of.tallied:
        indicators.append({"id": "talk", "name": "Talk", "measured": "tally"})
    return CycleFile.model_validate({
        "cycle": "random", "title": "Random", "subject": "mathematics", "grade": "7",
        "focus": "reasons", "why": "few reasons", "data": "data/random", "start": START,
        "end": START + timedelta(days=7 * of.weeks - 1),
        "shifts": [
            {"id": "routine", "name": "Routine", "look_for": "students say why"},
            {"id": "prompts", "name": "Prompts", "look_for": "the teacher asks why"},
        ],
        "indicators": indicators,
        "trends": [{
            "id": "reasoning", "name": "Reasoning", "watch": steps[-of.watched :],
            "scale": [{"level": step, "label": f"step {step}"} for step in steps],
        }],
        "conditions": [{"id": "safety", "question": "Is it safe?"},
                       {"id": "time", "question": "Is there time?"}] if of.survey else [],
        "privacy": {"min_students": min_students},
    })  # fmt: skip


def room_names(of: Recipe) -> list[str]:
    return [f"7-{number:02d}" for number in range(1, len(of.sizes) + 1)]


COLUMNS = {
    "practice_log": ["classroom", "shift", "count", "out_of"],
    "coaching_log": ["classroom", "activity", "planned_minutes", "minutes"],
    "tallies": ["classroom", "indicator", "count", "out_of"],
    "rubric_scores": ["classroom", "student", "task", "rubric", "score", "second_score"],
    "student_work": ["classroom", "student", "task", "response"],
    "conditions": ["role", "item", "rating"],
}
NUMBERS = {"week", "count", "out_of", "planned_minutes", "minutes", "rating"}


def records(of: Recipe) -> dict[str, pd.DataFrame]:
    """Every table in full; `entered` is the week in which a row was typed in."""
    draws = np.random.default_rng(of.seed)
    rows = _students(of, draws) | _rooms(of, draws) | {"conditions": _survey(of, draws)}
    tables = {}
    for name, columns in COLUMNS.items():
        table = pd.DataFrame(rows[name], columns=["week", *columns])
        for column in set(table.columns) - NUMBERS:
            table[column] = table[column].astype("str").where(table[column].notna(), pd.NA)
        days = pd.to_timedelta(7 * table["week"].astype("int64") - 4, unit="D")
        table["date"] = pd.Timestamp(START) + days
        delay = draws.integers(1, 4, len(table)) * (draws.random(len(table)) * 100 < of.late)
        table["entered"] = table.pop("week") + delay
        tables[name] = table
    if not of.twice:
        tables["rubric_scores"] = tables["rubric_scores"].drop(columns="second_score")
    if not of.worded:
        del tables["student_work"]
    return tables


def _here(of: Recipe, draws: np.random.Generator) -> dict[tuple[str, str], range]:
    """Each student with the weeks in which they are there."""
    found = {}
    for room, size in zip(room_names(of), of.sizes, strict=True):
        for number in range(size):
            weeks = range(1, of.weeks + 1)
            if draws.random() * 100 < of.moving:
                turn = int(draws.integers(2, of.weeks + 1))
                joins = draws.random() < 0.5
                weeks = range(turn, of.weeks + 1) if joins else range(1, turn)
            found[room, f"{room}-{number}"] = weeks
    return found


def _students(of: Recipe, draws: np.random.Generator) -> dict[str, list[tuple]]:
    """Answers and their scores, which lean on what a student can do."""
    tilt = np.exp(-of.skew / 25 * np.arange(of.levels))[:: draws.choice([-1, 1])]
    cuts = np.cumsum(tilt / tilt.sum())
    found: dict[str, list[tuple]] = {"rubric_scores": [], "student_work": []}
    here = _here(of, draws)
    able = dict(zip(here, draws.normal(0, 0.7, len(here)), strict=True))
    moved = _moves(of, list(here))
    for week in of.waves:
        for (room, student), weeks in here.items():
            if week not in weeks or draws.random() * 100 < of.missing:
                continue
            place = 0.5 * (1 + np.tanh(0.8 * (able[room, student] + draws.normal(0, 0.7))))
            score = int(min(np.searchsorted(cuts, place), of.levels - 1))
            second = score if draws.random() < 0.8 else int(draws.integers(of.levels))
            twice = str(second) if draws.random() * 100 < of.twice else None
            to, turn = moved.get(student, (room, week + 1))
            row = (week, to if week >= turn else room, student, f"t{week}")
            found["rubric_scores"].append((*row, "reasoning", str(score), twice))
            said = ["word"] * int(draws.integers(1, 14))
            said += ["because"] * int(draws.random() < 0.2 + 0.6 * place)
            found["student_work"].append((*row, " ".join(said)))
    return found


def _moves(of: Recipe, here: list[tuple[str, str]]) -> dict[str, tuple[str, int]]:
    """Students who change classrooms: to which, and in which week."""
    draws = np.random.default_rng([of.seed, 1])
    rooms = room_names(of)
    return {
        student: (str(draws.choice(rooms)), int(draws.integers(2, of.weeks + 1)))
        for _, student in here
        if draws.random() * 100 < of.switching
    }


def _rooms(of: Recipe, draws: np.random.Generator) -> dict[str, list[tuple]]:
    """Visits, coaching and talk, week by week."""
    found: dict[str, list[tuple]] = {"practice_log": [], "coaching_log": [], "tallies": []}
    for room in room_names(of):
        warm = draws.random()
        for week in range(1, of.weeks + 1):
            visit, coached, heard = draws.random(3) * 100 < of.visited
            if visit:
                seen = draws.random(2) < 0.2 + 0.6 * warm
                found["practice_log"] += [
                    (week, room, shift, int(yes), 1)
                    for shift, yes in zip(("routine", "prompts"), seen, strict=True)
                ]
            if coached:
                minutes = int(draws.choice([30, 45, 60]))
                held = minutes - 5 if draws.random() < 0.85 else 0
                found["coaching_log"].append((week, room, "visit", minutes, held))
            if heard and of.tallied:
                out_of = int(draws.integers(1, 15))
                found["tallies"].append(
                    (week, room, "talk", int(draws.integers(0, out_of + 1)), out_of)
                )
    return found


def _survey(of: Recipe, draws: np.random.Generator) -> list[tuple]:
    roles = draws.choice(ROLES, of.survey)
    return [
        (1, role, item, int(draws.integers(1, 5)))
        for role in roles
        for item in ("safety", "time")
        if draws.random() < 0.95
    ]


def cycle_after(of: Recipe, tables: dict[str, pd.DataFrame], week: int) -> Cycle:
    """What was known of the cycle at the end of this week; after the last, everything."""
    known = {}
    for name, table in tables.items():
        at = table if week >= of.weeks else table[table["entered"] <= week]
        known[name] = at.drop(columns="entered").reset_index(drop=True)
    accounting = [
        dict.fromkeys(BUCKETS, 0) | {"table": name, "rows": len(table), "used": len(table)}
        for name, table in known.items()
    ]
    return Cycle(about(of), known, pd.DataFrame(accounting))


def editions(of: Recipe) -> list[Evidence]:
    """The cycle's evidence each time that somebody renders it, earliest first."""
    tables = records(of)
    return [ik.measure(cycle_after(of, tables, week)) for week in of.rendered]
