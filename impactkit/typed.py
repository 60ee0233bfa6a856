"""Numbers that people type: found in their words, and matched with the facts of a page.

Takes text and Released, gives Html in which a number that is a fact names it, and the rest.
"""

from __future__ import annotations

import html
import re

from impactkit.disclosure import Fact, Released, demand
from impactkit.markup import Html, said

FIGURE = re.compile(
    r"(?<![\w.,])[+−-]?\d[\d,]*(?:\.\d+)?"
    r"(?:\s?%|\s(?:percent|percentage points?|points?)\b)?"
)
MONTHS = "january february march april may june july august september october november december"
# Digits that are no finding: years, days of a month, grades, levels, weeks of the calendar.
NAME = "grade|level|room|week|year|unit|step|section|figure|page"
NAME_OF = re.compile(
    rf"(?:(?:{NAME})s?|(?:{NAME})s \d+(?: to | and | or |[-–]))\s?$", re.IGNORECASE
)
NEAR = 80  # characters around a number in which a month or a name may stand
DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}[-–]\d{2,4}\b")


def typed_numbers(text: str) -> list[str]:
    """The numbers in a person's words that state a finding: not dates, years, grades or levels."""
    return [match.group().strip() for match in _figures(text)]


def _figures(text: str) -> list[re.Match[str]]:
    text = DATE.sub(lambda date: " " * len(date[0]), text)
    return [match for match in FIGURE.finditer(text) if not _is_name(text, match)]


def _is_name(text: str, match: re.Match[str]) -> bool:
    plain = match.group().strip().rstrip(",")
    before = text[max(match.start() - NEAR, 0) : match.start()]
    near = before.split()[-1:] + text[match.end() : match.end() + NEAR].split()[:1]
    if plain.isdigit():
        if len(plain) == 4 and plain[:2] in ("19", "20"):
            return True
        if int(plain) <= 31 and any(w.strip(",.").lower() in MONTHS.split() for w in near):
            return True
    return bool(NAME_OF.search(before))


def traced(text: str, case: Released) -> Html:
    """A person's words with every number that is printed so on the page as that fact.

    Where several facts print alike the first in the order of the chain, last level first, is
    named. What matches none stays bare, and the page's gate finds it.
    """
    by_print = _by_print(demand(case))
    parts, at = [], 0
    for match in _figures(text):
        fact = by_print.get(plain_figure(match.group()))
        if fact is None:
            continue
        parts += [html.escape(text[at : match.start()]), str(_as_fact(fact, match.group()))]
        at = match.end()
    return Html("".join([*parts, html.escape(text[at:])]))


def _as_fact(fact: tuple[Fact, str], typed: str) -> Html:
    found, part = fact
    value = getattr(found, part)
    suffix = "" if part == "value" else f"#{part}"
    template = '<data value="{}" data-fact="{}">{}</data>'
    return Html(template).format(f"{value:.10g}", found.id + suffix, typed)


def _by_print(case: Released) -> dict[str, tuple[Fact, str]]:
    """Each shown fact by what the page prints for it."""
    order = {"trend": 0, "indicator": 1, "shift": 2}
    facts = sorted(
        case.facts(), key=lambda f: order.get(f.id.partition("/")[2].partition(".")[0], 3)
    )
    found: dict[str, tuple[Fact, str]] = {}
    for fact in facts:
        if not fact.shown:
            continue
        if fact.value is not None:
            found.setdefault(plain_figure(said(fact.statistic, fact.value)), (fact, "value"))
        for part in ("n", "count"):
            value = getattr(fact, part)
            if value is not None:
                found.setdefault(plain_figure(f"{value:,}"), (fact, part))
    return found


def plain_figure(figure: str) -> str:
    """12 percent = 12%; +19 points = 19 percentage points."""
    plain = re.sub(r"\s*percent(?! ?age)", "%", figure.strip().lower())
    plain = re.sub(r"\s*(?:percentage )?points?$", "points", plain)
    return plain.lstrip("+−-").replace(",", "").replace(" ", "")
