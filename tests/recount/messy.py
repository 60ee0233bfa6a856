"""Workspaces of random cycles as untidy as real records are.

`make(root, seed)` writes one cycle file and its tables below `root` and gives the cycle's name.
The same seed writes the same files. Nobody in them is real.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

import yaml
from openpyxl import Workbook

#: How long the kinds of cycle are, in days, and how far apart their testing days lie.
LONG = {"week": (28, 70), "month": (120, 270), "year": (800, 1300)}
SCALES = (
    [("0", "none"), ("1", "some"), ("2", "clear")],
    [("1", "first"), ("2", "second"), ("3", "third"), ("4", "fourth")],
    [("no", "not yet"), ("yes", "met")],
)
FILLER = "frog moss lamp tide plum dune fern sock".split()
MARKS = {"vocabulary": ["blorp", "quimby"], "representations": ["zedgram"],
         "justification": ["forwhy"]}  # fmt: skip
WORDS = FILLER + [word for words in MARKS.values() for word in words]
AWAY = ("absent", "EX", "medical waiver")
TABLES = {
    "practice_log": "date classroom shift count out_of observer note",
    "coaching_log": "date classroom activity planned_minutes minutes",
    "student_work": "date classroom student task response",
    "tallies": "date classroom indicator count out_of",
    "rubric_scores": "date classroom student task rubric score rater second_score",
    "assessments": "date classroom student assessment score proficient complete",
    "conditions": "date role item rating",
}


@dataclass
class Messy:
    """One cycle while it is being made up: who is there, and the rows so far."""

    random: Random
    start: date
    days: int
    period: str
    rooms: list[str]
    homes: dict[str, list[str]]  # of each student the classroom at each testing; "" is away
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def day(self, number: float) -> date:
        return self.start + timedelta(days=min(max(int(number), 0), self.days - 1))

    def add(self, table: str, **cells: object) -> None:
        rows = self.rows.setdefault(table, [])
        rows.append({name: str(cells.get(name, "")) for name in TABLES[table].split()})

    def sometimes(self, chance: float) -> bool:
        return self.random.random() < chance


def make(root: Path, seed: int) -> str:
    """Write one cycle, its name from its seed, and give that name."""
    random = Random(seed)
    period = random.choices(["week", "month", "year"], [5, 4, 2])[0]
    days = random.randint(*LONG[period])
    start = date(random.randint(2023, 2026), random.randint(1, 12), random.randint(1, 28))
    testings = random.choices([1, 2, 3, 4], [1, 6, 3, 2])[0]
    rooms = [f"7{letter}" for letter in "ABCDEFGH"[: random.choices(range(1, 8), range(1, 8))[0]]]
    messy = Messy(random, start, days, period, rooms, {})
    _people(messy, testings)
    cycle = _cycle(messy, f"messy-{seed}")
    cycle["trends"] = [_trend(messy, number, testings) for number in range(random.randint(1, 2))]
    if messy.sometimes(0.25):
        cycle["waves"] = _windows(messy)
    _shifts(messy, cycle)
    _indicators(messy, cycle)
    _coaching(messy)
    _survey(messy, cycle)
    _as_points(messy, cycle)
    _repeat_some(messy)
    _write(root, cycle, messy)
    return str(cycle["cycle"])


def _people(messy: Messy, testings: int) -> None:
    random = messy.random
    moved, away = random.choice([0, 0.1, 0.4]), random.choice([0, 0.1, 0.3])
    smallest = random.choice([1, 4, 8])
    number = 40000 + random.randint(0, 999)
    for room in messy.rooms:
        for _ in range(random.randint(smallest, smallest + 6)):
            number += random.randint(1, 9)
            homes, home = [], room
            for _ in range(testings):
                if messy.sometimes(moved):
                    home = random.choice(messy.rooms)
                homes.append("" if messy.sometimes(away) else home)
            messy.homes[str(number)] = homes


def _cycle(messy: Messy, name: str) -> dict[str, object]:
    cycle: dict[str, object] = {
        "cycle": name, "title": "A made-up cycle", "subject": "mathematics", "grade": "7",
        "focus": "reasons for answers", "why": "few answers came with a reason",
        "synthetic": "yes", "period": messy.period, "start": messy.start.isoformat(),
        "end": messy.day(messy.days).isoformat(),
    }  # fmt: skip
    if messy.sometimes(0.3):
        cycle["dates"] = messy.random.choice(["month first", "day first"])
    if messy.sometimes(0.15):
        cycle["data"] = f"data/{name}.xlsx"
    else:
        cycle["data"] = f"data/{name}"
    return cycle


def _trend(messy: Messy, number: int, testings: int) -> dict[str, object]:
    """One trend of the cycle file, and its scores."""
    random = messy.random
    trend: dict[str, object] = {"id": f"trend_{number}", "name": f"Trend {number}"}
    scored = random.choices(["score", "proficient", "complete"], [5, 1, 1])[0]
    scale = SCALES[2] if scored != "score" else random.choice(SCALES[:2])
    trend["scale"] = [{"level": level, "label": label} for level, label in scale]
    levels = [level for level, _ in scale]
    trend["watch"] = random.sample(levels, random.randint(1, 2))
    if scored != "score":
        trend |= {"source": "assessments", "scored": scored}
    if messy.sometimes(0.85):
        rules = ["mean", "best", "first", "last", "by task"]
        trend["several"] = random.choice(rules)
    tasks = [f"task-{n}" for n in range(testings)]
    if messy.sometimes(0.4):
        tasks = [random.choice(["task-a", "task-b"]) for _ in range(testings)]
    if trend.get("several") == "by task":
        named = sorted({*tasks, "retake"})
        random.shuffle(named)
        trend["tasks"] = named[: random.randint(1, len(named))]
    if scored == "score" and len(set(tasks)) > 1 and messy.sometimes(0.3):
        trend["equivalent_tasks"] = sorted(set(tasks))[:2]
    _scores(messy, trend, tasks, levels)
    return trend


def _scores(messy: Messy, trend: dict, tasks: list[str], levels: list[str]) -> None:
    random = messy.random
    last = random.choice([messy.days - 1, messy.days * 0.8, messy.days * 0.4])
    first = random.choice([0, messy.days * 0.05, messy.days * 0.25])
    spread = random.choice([0, 3, 9, 20]) * (1 if messy.period == "week" else 2)
    late = {r: random.randint(0, spread) for r in messy.rooms} if messy.sometimes(0.6) else {}
    blank, retake, makeup = (random.choice([0, 0, 0.05, 0.15]) for _ in range(3))
    second = random.choice([0, 0, 0.3])
    for number, task in enumerate(tasks):
        share = number / max(len(tasks) - 1, 1)
        begins = first + share * (last - first)
        for student, homes in messy.homes.items():
            if not homes[number]:
                continue
            when = begins + late.get(homes[number], 0)
            if messy.sometimes(makeup):
                when += random.randint(1, 12)
            score = random.choices(levels, [1 + share * n for n in range(len(levels))])[0]
            cell = random.choice(["", *AWAY]) if messy.sometimes(blank) else score
            again = random.choice(levels) if messy.sometimes(second) else ""
            if again and messy.sometimes(0.6):
                again = score
            _score(messy, trend, when, homes[number], student, task, cell, again)
            if messy.sometimes(retake):
                name = random.choice(["retake", task])
                when += random.randint(0 if name == "retake" else 1, 10)
                _score(messy, trend, when, homes[number], student, name, random.choice(levels), "")


def _score(  # noqa: PLR0917
    messy: Messy, trend: dict, when: float, room: str, student: str, task: str, cell: str,
    again: str,
) -> None:  # fmt: skip
    random = messy.random
    written = {"date": messy.day(when), "classroom": room, "student": student}
    if trend.get("source") == "assessments":
        written["assessment"] = trend["id"]
        written["score" if cell in AWAY else str(trend["scored"])] = cell
        if any(row["assessment"] == trend["id"] and row["student"] == student
               and row["date"] == str(written["date"])
               for row in messy.rows.get("assessments", [])):  # fmt: skip
            return
        messy.add("assessments", **written)
        return
    if any(row["rubric"] == trend["id"] and row["student"] == student and row["task"] == task
           and row["date"] == str(written["date"])
           for row in messy.rows.get("rubric_scores", [])):  # fmt: skip
        return
    if cell in AWAY or not cell:
        again = ""
    messy.add("rubric_scores", **written, task=task, rubric=trend["id"], score=cell,
              rater=random.choice(["R1", "R2", ""]), second_score=again)  # fmt: skip


def _as_points(messy: Messy, cycle: dict) -> None:
    """Where proficiency alone is followed, scores in its place: 85%, 13/15, or 13 of 15 points."""
    assessed = [trend for trend in cycle["trends"] if trend.get("source") == "assessments"]
    if any(t["scored"] == "complete" for t in assessed) or not messy.rows.get("assessments"):
        return
    kind = messy.random.choice(["", "percent", "fraction", "points"])
    if not kind:
        return
    cycle["tables"] = {"assessments": {"proficient_from": "12" if kind == "points" else "80%"}}
    for row in messy.rows["assessments"]:
        met = row.pop("proficient")
        del row["complete"]
        if met:
            points = messy.random.randint(*((12, 15) if met == "yes" else (0, 11)))
            written = {"percent": f"{round(points / 0.15)}%", "fraction": f"{points}/15"}
            row["score"] = written.get(kind, str(points))


def _windows(messy: Messy) -> dict[str, dict[str, str]]:
    """Two or three testing windows with days between them, each in another period."""
    length = {"week": 7, "month": 31, "year": 366}[messy.period]
    ends = sorted(messy.random.sample(range(0, messy.days, 3), 6))
    windows: list[tuple[int, int]] = []
    for begins, closes in zip(ends[::2], ends[1::2], strict=True):
        if not windows or (begins > windows[-1][1] and begins - windows[-1][0] >= length):
            windows.append((begins, closes))
    names = ["fall", "winter", "spring"]
    return {
        name: {"from": messy.day(begins).isoformat(), "to": messy.day(closes).isoformat()}
        for name, (begins, closes) in zip(names, windows, strict=False)
    }


def _shifts(messy: Messy, cycle: dict) -> None:
    random = messy.random
    ids = ["routine", "prompts"][: random.randint(1, 2)]
    cycle["shifts"] = [{"id": i, "name": i.title(), "look_for": "students say why"} for i in ids]
    for shift in ids:
        for room in messy.rooms:
            joined = random.choice([0, 0, messy.days * 0.5])
            for _ in range(random.randint(0, 6)):
                when = random.uniform(joined, messy.days)
                out_of = random.choice([0, 1, 1, 1, 2, 5])
                count = random.choice([random.randint(0, out_of), random.randint(0, out_of), ""])
                if messy.sometimes(0.05):
                    count = "absent"
                messy.add("practice_log", date=messy.day(when), classroom=room, shift=shift,
                          count=count, out_of=out_of,
                          observer=random.choice(["coach", "peer", ""]))  # fmt: skip


def _indicators(messy: Messy, cycle: dict) -> None:
    random = messy.random
    kinds = ["tally", "words", "vocabulary", "representations", "justification", "no_explanation"]
    kinds = random.sample(kinds, random.randint(0, 3))
    if not kinds:
        return
    cycle["indicators"] = [{"id": f"by_{kind}", "name": kind, "measured": kind} for kind in kinds]
    cycle["lexicon"] = MARKS
    if "tally" in kinds:
        for room in messy.rooms:
            for _ in range(random.randint(0, 5)):
                out_of = random.randint(0, 30)
                messy.add("tallies", date=messy.day(random.uniform(0, messy.days)),
                          classroom=room, indicator="by_tally",
                          count=random.choice([random.randint(0, out_of), random.randint(0, out_of),
                                               ""]), out_of=out_of)  # fmt: skip
    if kinds == ["tally"]:
        return
    messy.rows.setdefault("student_work", [])
    for ticket in range(random.randint(2, 4)):
        begins = random.uniform(0, messy.days)
        for student, homes in messy.homes.items():
            room = random.choice(homes)
            if not room:
                continue
            words = random.choices(WORDS, k=random.randint(1, 9))
            response = " ".join(words) + random.choice(["", ".", "!"])
            if messy.sometimes(0.1):
                response = random.choice(["", "absent"])
            messy.add("student_work", date=messy.day(begins + random.randint(0, 9)),
                      classroom=room, student=student, task=f"ticket-{ticket}",
                      response=response)  # fmt: skip


def _coaching(messy: Messy) -> None:
    random = messy.random
    if messy.sometimes(0.3):
        return
    for room in messy.rooms:
        for _ in range(random.randint(0, 4)):
            planned = random.choice([0, 30, 45])
            messy.add("coaching_log", date=messy.day(random.uniform(0, messy.days)),
                      classroom=room, activity=random.choice(["planning", "modelling"]),
                      planned_minutes=planned,
                      minutes=random.choice([0, planned, 22.5, ""]))  # fmt: skip


def _survey(messy: Messy, cycle: dict) -> None:
    random = messy.random
    if messy.sometimes(0.5):
        return
    items = ["purpose", "safety", "our_own"][: random.randint(1, 3)]
    cycle["conditions"] = [{"id": item, "question": f"About {item}."} for item in items]
    messy.rows.setdefault("conditions", [])
    for when in random.sample(range(messy.days), random.randint(1, 2)):
        for role in ("teacher", "coach", "administrator"):
            for _ in range(random.randint(0, 9)):
                later = when + random.randint(0, 3)
                for item in items:
                    messy.add("conditions", date=messy.day(later), role=role, item=item,
                              rating=random.choice([1, 2, 3, 4, 3, ""]))  # fmt: skip


def _repeat_some(messy: Messy) -> None:
    """A few rows stand in the file twice, cell for cell; rows stand in no order."""
    for table, rows in messy.rows.items():
        if table != "conditions" and messy.sometimes(0.4):
            rows += [dict(row) for row in rows if messy.sometimes(0.03)]
        messy.random.shuffle(rows)


def _write(root: Path, cycle: dict, messy: Messy) -> None:
    (root / "params").mkdir(parents=True, exist_ok=True)
    (root / "data").mkdir(exist_ok=True)
    for table in ("practice_log",):
        messy.rows.setdefault(table, [])
    for trend in cycle["trends"]:
        messy.rows.setdefault(trend.get("source", "rubric_scores"), [])
    if any(i["measured"] == "tally" for i in cycle.get("indicators", [])):
        messy.rows.setdefault("tallies", [])
    style = cycle.get("dates", "")
    for rows in messy.rows.values():
        for row in rows:
            row["date"] = _as_written(row["date"], style)
    text = yaml.safe_dump(cycle, sort_keys=False, allow_unicode=True, default_style=None)
    (root / "params" / f"{cycle['cycle']}.yml").write_text(text, encoding="utf-8")
    target = root / str(cycle["data"])
    if target.suffix == ".xlsx":
        return _workbook(target, messy)
    target.mkdir(parents=True)
    for table, rows in messy.rows.items():
        with (target / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, _columns(table, rows))
            writer.writeheader()
            writer.writerows(rows)
    return None


def _columns(table: str, rows: list[dict[str, str]]) -> list[str]:
    return list(rows[0]) if rows else TABLES[table].split()


def _workbook(target: Path, messy: Messy) -> None:
    book = Workbook()
    book.remove(book.active)
    for table, rows in messy.rows.items():
        sheet = book.create_sheet(table)
        sheet.append(_columns(table, rows))
        for row in rows:
            sheet.append([cell or None for cell in row.values()])
    book.save(target)


def _as_written(day: str, style: str) -> str:
    year, month, number = day.split("-")
    if style == "month first":
        return f"{int(month)}/{int(number)}/{year}"
    if style == "day first":
        return f"{int(number)}.{int(month)}.{year}"
    return day
