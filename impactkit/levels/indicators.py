"""Level 2: how students responded, from tallies and from their written responses.

Takes a Cycle, gives evidence rows. A text indicator is one function of the responses:
add it to FROM_RESPONSES and its name to schema.Indicator.measured. They find an attempted
justification, or talk about a representation; they do not judge its quality
(docs/why.md#level-2).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from impactkit import lexicons
from impactkit.cycle import Cycle
from impactkit.errors import ImpactKitError
from impactkit.evidence import ALL, period_of
from impactkit.levels.over_time import over_time
from impactkit.levels.tasks import tasks_row
from impactkit.schema import WORD_SHARES, CycleFile
from impactkit.uncertainty import saturated, wilson

ATTEMPTS = ("representations", "justification")  # words that are looked for, and found or not
ANSWER = ["date", "classroom", "student", "task"]  # what names one answer
BARE_ANSWER = 5  # words; an answer up to this long with no marker explains nothing


def words(responses: pd.Series, about: CycleFile) -> pd.Series:
    """Words in each response."""
    return responses.str.split().str.len()


def vocabulary(responses: pd.Series, about: CycleFile) -> pd.Series:
    """Different words of the subject in each response."""
    pattern = lexicons.pattern("vocabulary", about.subject, about.lexicon)
    return responses.map(lambda text: len({m.casefold() for m in pattern.findall(text)}))


def representations(responses: pd.Series, about: CycleFile) -> pd.Series:
    """Does the response point to a table, a graph, a diagram …? 0 or 1."""
    return _mentions(responses, "representations", about)


def justification(responses: pd.Series, about: CycleFile) -> pd.Series:
    """Does the response attempt a reason (because, since, so that …)? 0 or 1."""
    return _mentions(responses, "justification", about)


def no_explanation(responses: pd.Series, about: CycleFile) -> pd.Series:
    """Is it a bare answer: at most BARE_ANSWER words and no marker of a reason? 0 or 1."""
    short = words(responses, about) <= BARE_ANSWER
    return (short & (justification(responses, about) == 0)).astype("int64")


FROM_RESPONSES: dict[str, tuple[Callable[[pd.Series, CycleFile], pd.Series], str]] = {
    "words": (words, "mean"),
    "vocabulary": (vocabulary, "mean"),
    "representations": (representations, "share"),
    "justification": (justification, "share"),
    "no_explanation": (no_explanation, "share"),
}


def check_words(about: CycleFile) -> None:
    """Refuse a vocabulary indicator for a subject of which no word is known.

    Raises
    ------
    ImpactKitError : it would count 0 for ever, and nobody would know why.
    """
    wanted = [i.id for i in about.indicators if i.measured == "vocabulary"]
    if wanted and not lexicons.pattern("vocabulary", about.subject, about.lexicon).groups:
        raise ImpactKitError(
            f"params/{about.cycle}.yml, indicators.{wanted[0]}: no vocabulary is known for "
            f"the subject {about.subject!r}. Write subject: {', '.join(lexicons.subjects())}, "
            "or list words under lexicon.vocabulary."
        )


def rows(cycle: Cycle) -> list[dict]:
    """Each indicator of the cycle file, by period; n counts responses, or what out_of counts."""
    about = cycle.about
    check_words(about)
    tallies, work = cycle.table("tallies"), cycle.table("student_work")
    found = []
    for indicator in about.indicators:
        named = {"level": "indicator", "measure": indicator.id}
        if indicator.measured == "tally":
            if tallies is not None and (tallies["indicator"] == indicator.id).any():
                seen = tallies[tallies["indicator"] == indicator.id]
                seen = seen.assign(period=period_of(seen["date"], about))
                columns = ["period", "classroom", "count", "out_of"]
                found += over_time(seen[columns], about, **named)
        elif work is not None:
            measured, statistic = FROM_RESPONSES[indicator.measured]
            said = measured(work["response"], about)
            seen = pd.DataFrame(
                {
                    "period": period_of(work["date"], about),
                    "classroom": work["classroom"],
                    "student": work["student"],
                    "count": said,
                    "out_of": 1,
                }
            )
            over = over_time(seen, about, **named, statistic=statistic)
            tasks = tasks_row(seen.assign(task=work["task"]), about, indicator)
            if tasks and tasks["category"] == "tasks_different":
                over[-1] = {k: v for k, v in over[-1].items() if k != "ends"}
                over[-1]["direction"] = "tasks"  # what changed may be the tasks alone
            found += over + ([named | tasks] if tasks else [])
            if indicator.measured in WORD_SHARES:
                answers = work[ANSWER].assign(found=said == 1)
                answers = answers.drop_duplicates(ANSWER, keep=False)  # else it is not known which
                found += [named | row for row in _against_people(answers, cycle, indicator.id)]
            if indicator.measured in ATTEMPTS:
                found += [named | row for row in _by_score(answers, cycle)]
    return found


def _against_people(answers: pd.DataFrame, cycle: Cycle, indicator: str) -> list[dict]:
    """How the words compare with people who read the same answers (hand_codes).

    precision : of the answers that the words flag, the share that people marked too.
    recall : of the answers that people marked, the share that the words flag.
    """
    codes = cycle.table("hand_codes")
    if codes is None:
        return []
    codes = codes[codes["indicator"] == indicator]
    both = answers.merge(codes[[*ANSWER, "coded"]], on=ANSWER)
    people = both["coded"] == "yes"
    return [
        {"statistic": name, **_cell(both[of], int((people & both["found"]).sum()))}
        for name, of in (("precision", both["found"]), ("recall", people))
        if len(both)
    ]


def _by_score(answers: pd.DataFrame, cycle: Cycle) -> list[dict]:
    """How often the words stand in answers of each rubric score, and whether they saturate.

    The first rubric of the cycle file whose scores are of the same answers. direction is flat
    where the words are found about as often at the lowest as at the highest score.
    """
    table = cycle.table("rubric_scores")
    for trend in cycle.about.trends:
        if table is None or trend.source != "rubric_scores":
            continue
        scores = table[table["rubric"] == trend.measure_name]
        both = answers.merge(scores[[*ANSWER, "score"]], on=ANSWER)
        if both.empty:
            continue
        parts = [both[both["score"] == level] for level in trend.levels]
        cells = [_cell(part, int(part["found"].sum())) for part in parts]
        found = [
            {"statistic": "share_at_score", **cell, "category": level}
            for cell, level in zip(cells, trend.levels, strict=True)
        ]
        ends = [(cell["count"], cell["n"]) for cell in (cells[0], cells[-1])]
        if all(n for _, n in ends):
            fewest = min((cells[0], cells[-1]), key=lambda cell: cell["students"])
            behind = {key: fewest[key] for key in ("period", "group", "category", "rooms")}
            behind |= {"n": fewest["students"], "students": fewest["students"]}
            flat = "flat" if saturated(*ends) else "up"
            found.append({"statistic": "saturation", **behind, "direction": flat})
        return found
    return []


def _cell(part: pd.DataFrame, count: int) -> dict:
    """Share `count` of the answers in `part`, for the whole cycle; n 0 where there are none."""
    n = len(part)
    low, high = wilson(count, n) if n else (None, None)
    return {
        "period": "whole",
        "group": ALL,
        "category": "yes",
        "count": count,
        "n": n,
        "value": count / n if n else None,
        "low": low,
        "high": high,
        "rooms": part["classroom"].nunique(),
        "students": len(part[["classroom", "student"]].drop_duplicates()),
    }


def _mentions(responses: pd.Series, kind: str, about: CycleFile) -> pd.Series:
    pattern = lexicons.pattern(kind, about.subject, about.lexicon)
    plain = responses.str.replace("’", "'")
    return plain.map(lambda text: int(pattern.search(text) is not None))
