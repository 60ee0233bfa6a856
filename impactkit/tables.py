"""Tables: Released → accessible HTML, with caption, scope, and a legend for what is withheld.

Takes Released, gives Html.
"""

from __future__ import annotations

from impactkit.disclosure import Fact, Released, demand
from impactkit.evidence import ALL, period_label, periods
from impactkit.markup import Html, count, fill, number, span
from impactkit.movements import Movement, known_level, movements, wave_label, waves
from impactkit.schema import BUCKETS
from impactkit.surveyed import Answers, anonymous, surveyed

NAMES = {"shift": "Practice", "indicator": "Indicator", "trend": "Share of students"}


def table(
    caption: str, head: list, rows: list[list], *, note: str = "", stack: bool = False
) -> Html:
    """An HTML table; the first cell of each row is its header. Empty where there are no rows.

    stack : on a phone each row becomes a block, for tables whose cells hold sentences.
    """
    if not rows:
        return Html("")
    hidden = any('class="hidden"' in str(cell) for row in rows for cell in row)
    return fill(
        "table", caption=caption, head=head, rows=rows, note=note, hidden=hidden, stack=stack
    )


def movement_table(case: Released, level: str) -> Html:
    """Each measure of a level (shift, indicator, trend) at both ends, and its reading."""
    found = [m for m in movements(case, level) if m.reading != "empty"]
    if not found or all(m.reading == "withheld" for m in found):
        return Html("")
    rows = [
        [m.title, _with_n(m.first, m.counted), _with_n(m.last, m.counted), _reading(m)]
        for m in found
    ]
    from_words = _from_words(case) & {m.id for m in found} if level == "indicator" else set()
    for row, m in zip(rows, found, strict=True):
        if m.id in from_words:
            row[0] = Html("{} <small>from words</small>").format(row[0])
    return table(
        f"{NAMES[level]}, from {found[0].first_when} to {found[0].last_when}",
        [NAMES[level], found[0].first_when, found[0].last_when, "Reading"],
        rows,
        note=FROM_WORDS if from_words else "",
    )


FROM_WORDS = (
    "“From words” is found by looking for words in students’ writing: it shows attempts and talk, "
    "not quality, and never enters Level 3."
)


def _from_words(case: Released) -> set[str]:
    return {i.id for i in case.about.indicators if i.measured != "tally"}


def _reading(m: Movement) -> Html:
    """The reading, its reason, and which classrooms it rests on where others are pooled too."""
    why = f"because {m.why}" if m.why else ""
    rooms = Html("")
    if m.other_rooms:
        of = ((m.first, m.first_when), (m.last, m.last_when), (m.change, "at both"))
        parts = [Html("{} {}").format(count(fact, "rooms"), when) for fact, when in of]
        rooms = Html("classrooms: {}").format(Html(", ").join(parts))
    small = [Html("<small>{}</small>").format(part) for part in (why, rooms) if part]
    return Html(" ").join([m.words, *small])


def _with_n(fact, counted: str) -> Html:
    if not fact.shown:
        return number(fact, short=True)
    of = "of" if fact.statistic == "share" else "over"
    template = Html("{} <small>{} {} {}</small>")
    return template.format(number(fact), of, count(fact, "n"), counted)


def distribution_tables(case: Released) -> Html:
    """Level 3: for each trend every step at both ends, and those who joined or left apart."""
    return Html("").join(_distribution(case, trend) for trend in demand(case).about.trends)


def _distribution(case: Released, trend) -> Html:
    collected = waves(case, trend.id)
    key = {"level": "trend", "measure": trend.id, "group": ALL}
    if ("shown",) not in case.values("status", **key, statistic="share"):
        return Html("")
    ends = list(dict.fromkeys([collected[0], collected[-1]]))
    columns = [(wave_label(case, trend.id, p), "share", p) for p in ends]
    for words, statistic, period in (("left", "share_left", ends[0]),
                                     ("joined", "share_joined", ends[-1])):  # fmt: skip
        if ("shown",) in case.values("status", **key, statistic=statistic):
            label = f"{words}; {wave_label(case, trend.id, period)}"
            columns.append((label, statistic, period))
    facts = [
        [case.fact(**key, statistic=s, period=p, category=step.level) for _, s, p in columns]
        for step in trend.scale
    ]
    rows = [
        [trend.step_name(step.level), *(number(fact, short=True) for fact in of_step)]
        for step, of_step in zip(trend.scale, facts, strict=True)
    ]
    people = [_people(of_wave) for of_wave in zip(*facts, strict=True)]
    others = ", and those who joined or left apart" if len(columns) > len(ends) else ""
    return table(
        f"{trend.name}: the same students{others}",
        ["Score", *(label for label, _, _ in columns)],
        [*rows, ["Students", *people]],
    )


def _people(steps: tuple[Fact, ...]) -> Html:
    """How many students stand behind a distribution, of which some steps may be withheld."""
    given = next((fact for fact in steps if fact.n is not None), None)
    return count(given, "n") if given else number(steps[0], short=True)


def period_table(case: Released, level: str) -> Html:
    """Every period of every measure of a level, with n; folded away, for those who want it."""
    about, unit = demand(case).about, demand(case).about.period
    title = f"{unit.capitalize()} by {unit}"
    if known_level(level) == "trend":
        title = "Wave by wave"
        inner = [
            _by_period(
                case,
                f"{trend.name}, wave by wave; n in small print",
                {p: wave_label(case, trend.id, p) for p in waves(case, trend.id)},
                [(level, trend.id, s.level, trend.step_name(s.level)) for s in trend.scale],
            )
            for trend in about.trends
        ]
    else:
        parts = about.shifts if level == "shift" else about.indicators
        labels = {p: period_label(p, about) for p in periods(about)}
        measures = [(level, part.id, "yes", part.name) for part in parts]
        inner = [_by_period(case, f"{title}; n in small print", labels, measures)]
    found = Html("").join(inner)
    return fill("folded", title=title, inner=found) if found else Html("")


def _by_period(
    case: Released, caption: str, labels: dict[str, str], measures: list[tuple[str, ...]]
) -> Html:
    """One table: a row a measure (level, id, category, name), a column a period."""
    rows = []
    for level, measure, category, name in measures:
        key = {"level": level, "measure": measure, "group": ALL, "category": category}
        cells = case.values("statistic", "status", **key)
        cells = [cell for cell in cells if cell[0] in ("share", "mean")]
        if all(status == "withheld" for _, status in cells):
            continue
        key["statistic"] = cells[0][0]
        rows.append([name, *(_cell(case.fact(**key, period=p)) for p in labels)])
    head = [NAMES[measures[0][0]], *labels.values()] if measures else []
    return table(caption, head, rows)


def _cell(fact: Fact) -> Html:
    if fact.n is None or fact.status == "empty":
        return number(fact, short=True)
    return Html("{} <small>{}</small>").format(number(fact), count(fact, "n"))


def room_table(case: Released, level: str) -> Html:
    """For coaches: each room, by alias, at both ends. Empty for every other audience."""
    if demand(case).audience != "coach":
        known_level(level)
        return Html("")
    rows, head = [], []
    for m in movements(case, level):
        key = {
            "level": level,
            "measure": m.id,
            "category": m.category,
            "statistic": m.first.statistic,
        }
        rooms = {room for (room,) in case.values("group", **key)} - {ALL}
        rooms = sorted(rooms, key=lambda room: (len(room), room))
        ends = dict.fromkeys(((m.first_period, m.first_when), (m.last_period, m.last_when)))
        for room in rooms:
            facts = [case.fact(**key, group=room, period=period) for period, _ in ends]
            rows.append([m.title, room, *(number(fact, short=True) for fact in facts)])
        head = [NAMES[level], "Room", *(when for _, when in ends)]
    note = "Rooms by alias. This table is for the people in the cycle."
    return table(f"{NAMES[level]}, room by room", head, rows, note=note)


def accounting_table(case: Released) -> Html:
    """Every row of every file: used, blank, absent or given twice."""
    files: dict[str, dict] = {}
    for name, bucket in demand(case).values("measure", "category", level="made_from"):
        fact = case.fact(level="made_from", measure=name, category=bucket)
        files.setdefault(name, {})[bucket] = fact
    files.pop("cycle", None)
    rows = []
    for name, by in files.items():
        used = by["used"]
        if not used.shown:
            continue  # what became of one classroom's rows is that classroom's
        rest = [_bucket(by[b], b) for b in BUCKETS[1:] if b in by]
        if "not used" in by:
            few = by["not used"]
            small = f"fewer than {case.about.privacy.min_students} not used"
            rest = [Html("{} not used").format(count(few)) if few.shown else small]
        rest = [part for part in rest if part] or ["none"]
        total = count(used, "n") if used.n is not None else "–"
        rows.append([name.replace("_", " "), total, count(used), Html(", ").join(rest)])
    return table(
        "What became of every row of the records", ["File", "Rows", "Used", "Not used"], rows
    )


def _bucket(fact, name: str) -> Html | None:
    return Html("{} {}").format(count(fact), name) if fact.count else None


def conditions_table(case: Released) -> Html:
    """The conditions that leaders create: agreement with each item, each time it was asked."""
    found = surveyed(case)
    times = demand(case).waves.get("conditions", {}).values()
    scales = {of.item.agreement for of in found}
    counted = f": who agrees ({next(iter(scales))})" if len(scales) == 1 else ": who agrees"
    changed = any(of.twice for of in found)
    rows = []
    for of in found:
        name: str | Html = of.item.question
        if len(scales) > 1:
            name = Html("{} <small>agreement: {}</small>").format(name, of.item.agreement)
        by_time = dict(of.times)
        cells = [_with_n(by_time[t], "answers") if t in by_time else "–" for t in times]
        rows.append([name, *cells, *([_survey_change(of)] if changed else [])])
    return table(
        f"The conditions around coaching{counted}",
        ["Statement", *(f"Agree, {time}" for time in times), *(["Change"] if changed else [])],
        rows,
        note=anonymous(found),
    )


def _survey_change(of: Answers) -> Html | str:
    if not of.twice:
        return "asked once"
    if not of.change.shown:
        return Html("{} <small>{}</small>").format(number(of.change, short=True), of.words)
    template = Html("{} <small>likely {}; {}</small>")
    return template.format(number(of.change), span(of.change), of.words)
