"""The records that people would keep of an invented cycle: every evidence table.

Takes a CycleFile and a Truth, gives tables as rows of text. Imports schema.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from impactkit.schema import CycleFile, Trend
from impactkit.simulate.people import Student, classrooms, roster, teachers
from impactkit.simulate.truth import NOISE, Truth, cuts, exact_cuts, step
from impactkit.simulate.writing import response, tasks

Rows = list[dict[str, object]]
ACTIVITIES = ("planning", "co-teaching", "modelling", "observation and debrief")
NOTES = (
    "",
    "",
    "pairs talked before they wrote",
    "prompt used with the whole class",
    "time ran out before the discussion",
    "students asked each other why",
    "two representations on the board",
    "prompt used with one group",
)


class School:
    """Rooms, students and school weeks of one invented cycle, the same for every table."""

    def __init__(self, about: CycleFile, truth: Truth):
        self.about, self.truth = about, truth
        self.rooms = classrooms(about.grade, truth.rooms)
        people = self.rng("people")
        self.students = roster(people, self.rooms, truth.students, truth.passing)
        self.teachers = teachers(people, self.rooms)
        length = (about.end - about.start).days // 7 + 1
        self.weeks = [about.start + timedelta(days=7 * week) for week in range(length)]
        tilt = self.rng("rooms")
        self.room_change = {room: tilt.gauss(0, truth.room_spread) for room in self.rooms}

    def rng(self, purpose: str) -> random.Random:
        return random.Random(f"{self.truth.seed} {self.about.cycle} {purpose}")

    def progress(self, week: int) -> float:
        return week / max(1, len(self.weeks) - 1)

    def day(self, week: int, weekday: int) -> date:
        return min(self.weeks[week] + timedelta(days=weekday), self.about.end)


def records(about: CycleFile, truth: Truth, one_task: bool = False) -> dict[str, Rows]:
    """Every table that the cycle file speaks of, and the two logs and the roster.

    one_task : the same exit ticket every week.
    """
    school = School(about, truth)
    tables: dict[str, Rows] = {
        "practice_log": _practice(school),
        "coaching_log": _coaching(school),
        "roster": [
            {
                "classroom": s.classroom,
                "teacher": school.teachers[s.classroom],
                "student": s.id,
                "first_name": s.first_name,
                "last_name": s.last_name,
            }
            for s in sorted(school.students, key=lambda s: (s.classroom, s.last_name, s.first_name))
        ],
    }
    tallied = [i.id for i in about.indicators if i.measured == "tally"]
    if tallied:
        tables["tallies"] = _tallies(school, tallied)
    for trend in about.trends:
        if trend.source == "rubric_scores":
            scores, work = _exit_tickets(school, trend, one_task)
            tables.setdefault("rubric_scores", []).extend(scores)
            tables.setdefault("student_work", work)
        else:
            tables.setdefault("assessments", []).extend(_assessment(school, trend))
    if about.conditions:
        tables["conditions"] = _survey(school)
    return tables


def _exit_tickets(school: School, trend: Trend, one_task: bool) -> tuple[Rows, Rows]:
    """Weekly exit tickets: what each student wrote, and how it was scored."""
    truth, rng = school.truth, school.rng(f"tickets {trend.id}")
    away = _away(school, rng)
    bank, scores, work = tasks(school.about.subject), [], []
    for week in range(len(school.weeks)):
        progress = school.progress(week)
        seen = {
            s.id: s.ability + progress * school.room_change[s.classroom] + rng.gauss(0, NOISE)
            for s in school.students
        }
        if truth.exact:
            at = exact_cuts(truth, progress, [seen[s.id] for s in school.students if not s.passing])
        else:
            at = cuts(truth, progress)
        task = bank[0 if one_task else week % len(bank)]
        for student in school.students:
            mark = away.get((student.id, week))
            if mark == "gone":
                continue
            reached = step(seen[student.id], at)
            top = len(trend.levels) - 1
            text, right = response(rng, task, reached / top, progress * float(truth.effect))
            row = {
                "date": school.day(week, 3),
                "classroom": student.classroom,
                "student": student.id,
                "task": task["id"],
            }
            second = _second_score(rng, reached, top) if week in (0, len(school.weeks) - 1) else ""
            score = {"": trend.levels[reached], "away": "ABS", "blank": ""}[mark or ""]
            scores.append(
                row
                | {
                    "rubric": trend.measure_name,
                    "score": score,
                    "rater": "R1",
                    "second_score": trend.levels[second]
                    if score and not mark and second != ""
                    else "",
                }
            )
            written = {"": text, "away": "absent", "blank": ""}[mark or ""]
            correct = ("yes" if right else "no") if not mark else ""
            work.append(row | {"response": written, "correct": correct})
    return scores, work


def _away(school: School, rng: random.Random) -> dict[tuple[str, int], str]:
    """Who is gone, away or hands in a blank sheet, and when."""
    truth, last = school.truth, len(school.weeks) - 1
    found: dict[tuple[str, int], str] = {}
    for student in school.students:
        for week in range(last + 1):
            if truth.exact and not student.passing and week in (0, last):
                continue
            chance = rng.random()
            if chance < truth.missing:
                found[student.id, week] = "away"
            elif chance < truth.missing + truth.blank:
                found[student.id, week] = "blank"
        if student.passing and last:
            kind, turn = rng.choice(["joins", "leaves", "away"]), rng.randint(1, last)
            if kind == "joins":
                found |= {(student.id, week): "gone" for week in range(turn)}
            elif kind == "leaves":
                found |= {(student.id, week): "gone" for week in range(turn, last + 1)}
            else:
                found[student.id, rng.choice([0, last])] = "away"
    return found


def _second_score(rng: random.Random, reached: int, top: int) -> int | str:
    """One sheet in five is scored twice; raters agree on about 85%."""
    if rng.random() > 0.2:
        return ""
    if rng.random() < 0.85:
        return reached
    return min(top, max(0, reached + rng.choice([-1, 1])))


def _practice(school: School) -> Rows:
    """Three short visits a room and week; each sees a shift or does not."""
    rng, (low, high) = school.rng("practice"), school.truth.adoption
    rows = []
    for week in range(len(school.weeks)):
        chance = low + (high - low) * school.progress(week)
        for room in school.rooms:
            for weekday in (0, 1, 3):
                if rng.random() < school.truth.skipped_visits:
                    continue
                observer = rng.choice(["coach", "coach", "peer", "principal"])
                for number, shift in enumerate(school.about.shifts):
                    seen = rng.random() < min(0.97, max(0.03, chance - 0.08 * number))
                    rows.append(
                        {
                            "date": school.day(week, weekday),
                            "classroom": room,
                            "shift": shift.id,
                            "count": int(seen),
                            "out_of": 1,
                            "observer": observer,
                            "note": rng.choice(NOTES),
                        }
                    )
    return rows


def _coaching(school: School) -> Rows:
    rng, rows = school.rng("coaching"), []
    for week in range(len(school.weeks)):
        for room in school.rooms:
            held = rng.random() >= school.truth.skipped_sessions
            rows.append(
                {
                    "date": school.day(week, 2),
                    "classroom": room,
                    "activity": ACTIVITIES[week % len(ACTIVITIES)],
                    "planned_minutes": 45,
                    "minutes": rng.choice([30, 40, 45, 45, 50]) if held else 0,
                }
            )
    return rows


def _tallies(school: School, indicators: list[str]) -> Rows:
    """Talk turns heard while walking between pairs, and how many pointed to the idea."""
    rng, rows = school.rng("tallies"), []
    for week in range(len(school.weeks)):
        practised = school.progress(week) * float(school.truth.effect)
        for room in school.rooms:
            for indicator in indicators:
                heard = rng.randint(18, 32)
                chance = 0.22 + 0.3 * practised + 0.1 * school.room_change[room]
                count = sum(rng.random() < chance for _ in range(heard))
                rows.append(
                    {
                        "date": school.day(week, 1),
                        "classroom": room,
                        "indicator": indicator,
                        "count": count,
                        "out_of": heard,
                    }
                )
    return rows


def _assessment(school: School, trend: Trend) -> Rows:
    """A common assessment at both ends."""
    rng, rows = school.rng(f"assessment {trend.id}"), []
    last = len(school.weeks) - 1
    for week in (0, last):
        share = school.truth.shares(school.progress(week))[-1]
        for student in school.students:
            if rng.random() < school.truth.missing:
                continue
            yes = student.ability + rng.gauss(0, NOISE) > cuts_for(share)
            rows.append(
                {
                    "date": school.day(week, 4),
                    "classroom": student.classroom,
                    "student": student.id,
                    "assessment": trend.measure_name,
                    "score": "",
                    trend.scored: "yes" if yes else "no",
                }
            )
    return rows


def cuts_for(share: float) -> float:
    """The cut above which `share` of students lie."""
    from statistics import NormalDist

    return NormalDist(0, (1 + NOISE**2) ** 0.5).inv_cdf(min(max(1 - share, 1e-6), 1 - 1e-6))


def _survey(school: School) -> Rows:
    """A short anonymous survey in the last week."""
    rng, rows = school.rng("survey"), []
    answers = {"teacher": rng.randint(14, 22), "coach": 2, "administrator": 3}
    for item in school.about.conditions:
        mood = rng.uniform(2.3, 3.3)
        for role, how_many in answers.items():
            for _ in range(how_many):
                rating = min(4, max(1, round(rng.gauss(mood, 0.8))))
                rows.append(
                    {"date": school.about.end, "role": role, "item": item.id, "rating": rating}
                )
    return rows


__all__ = ["School", "Student", "records"]
