"""Reads a finished case study back: its numbers, and the words around them, against facts.json."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

FROM_TO = re.compile(r"from «(\d+)»[^«»;.]*? to «(\d+)»")
AMONG = re.compile(r"among the «(\d+)» (?:student|students) scored both in (.+?) and in (.+?),")


def wrong_on(html: str, facts: dict[str, dict], waves: dict[str, list[str]]) -> list[str]:
    """What the statement and the cards say that the facts do not; `waves`: labels by trend."""
    page = BeautifulSoup(html, "html.parser")
    wrong = []
    for block in page.select(".statement, .chain"):
        numbers = block.find_all("data")
        wrong += [line for number in numbers if (line := _number(number, facts))]
        for paragraph in block.find_all("p"):
            wrong += _words(paragraph, waves)
    return wrong


def numbers_on(html: str) -> int:
    return len(BeautifulSoup(html, "html.parser").select(".statement data, .chain data"))


def _number(number: Tag, facts: dict[str, dict]) -> str:
    """A number's value is its fact's, and what is printed is that value rounded."""
    name, _, part = str(number["data-fact"]).partition("#")
    fact = facts.get(name)
    if fact is None or fact["status"] not in ("shown", "coded"):
        return f"{name}: the page prints it, facts.json does not"
    known = fact.get(part or "value")
    value, text = float(str(number["value"])), number.get_text()
    if known is None or abs(value - known) > 1e-9:
        return f"{name}#{part}: {value} on the page, {known} in facts.json"
    printed = float(re.sub(r"[^\d.-]", "", text.replace("−", "-")))
    share = part in ("", "low", "high") and fact["statistic"] not in ("mean", "total")
    exact = value * 100 if share else value
    within = 0.5 if share else 0.05 if "." in text else 0.5
    if abs(printed - exact) > within + 1e-6:
        return f"{name}#{part}: printed {text} for {value}"
    return ""


def _words(paragraph: Tag, waves: dict[str, list[str]]) -> Iterator[str]:
    """Numbers stand in the order of their words, and waves bear their names."""
    facts, copy = [], BeautifulSoup(str(paragraph), "html.parser")
    for n, number in enumerate(copy.find_all("data")):
        facts.append(str(number["data-fact"]))
        number.replace_with(f"«{n}»")
    text = " ".join(copy.get_text().split())
    for first, last in FROM_TO.findall(text):
        one, two = facts[int(first)], facts[int(last)]
        if one.endswith("#low"):
            if two != one[:-3] + "high":
                yield f"a range from {one} to {two}"
            continue
        a, b = (fact.split(".") for fact in (one, two))
        if (a[:3], a[4:]) != (b[:3], b[4:]) or not a[3] < b[3]:
            yield f"from {one} to {two}"
    for number, first, last in AMONG.findall(text):
        trend = facts[int(number)].split(".")[1]
        if [first, last] != [waves[trend][0], waves[trend][-1]]:
            yield f"{trend}: scored in {first} and {last}, its waves are {waves[trend]}"
