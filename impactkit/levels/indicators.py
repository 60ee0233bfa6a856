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
from impactkit.evidence import period_of
from impactkit.levels.over_time import over_time
from impactkit.schema import CycleFile

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
            seen = pd.DataFrame(
                {
                    "period": period_of(work["date"], about),
                    "classroom": work["classroom"],
                    "student": work["classroom"] + "\x1f" + work["student"],
                    "count": measured(work["response"], about),
                    "out_of": 1,
                }
            )
            found += over_time(seen, about, **named, statistic=statistic)
    return found


def _mentions(responses: pd.Series, kind: str, about: CycleFile) -> pd.Series:
    pattern = lexicons.pattern(kind, about.subject, about.lexicon)
    plain = responses.str.replace("’", "'")
    return plain.map(lambda text: int(pattern.search(text) is not None))
