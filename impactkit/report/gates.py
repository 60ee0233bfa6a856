"""Gates that a page must pass before anybody may open it.

Takes a page, raises GateError with everything that is wrong: what it fetches, what it lacks,
numbers that are no facts, words that claim too much, weak privacy limits that it does not tell.
For what could identify anyone, see leaks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from impactkit.errors import GateError, Problem
from impactkit.language import check as check_language
from impactkit.report.export import Page
from impactkit.report.own_gate import own_problems, scripts
from impactkit.typed import typed_numbers

FETCHES = {
    "src",
    "href",
    "srcset",
    "data",
    "poster",
    "action",
    "formaction",
    "background",
    "xlink:href",
    "cite",
}
SCRIPTS = {"script", "iframe", "object", "embed", "base"}
BLOCKS = ["p", "li", "td", "th", "dd", "h1", "h2", "caption", "summary"]
CSS_FETCH = re.compile(r"@import|url\(\s*['\"]?(?!data:)", re.IGNORECASE)


def check_page(page: Page, place: str, cycle_file: str = "") -> None:
    """Pass a page through every gate but that of leaks, which reads finished files (leaks).

    cycle_file : what stands in its cycle files; numbers of theirs may stand in a notebook.

    Raises
    ------
    GateError : everything that was found, at once.
    """
    soup = BeautifulSoup(page.html, "html.parser")
    tags = soup.find_all(True)
    problems = [
        *_external(tags),
        *_accessible(soup),
        *scripts(tags, page.own),
        *_facts(tags, page.facts),
        *own_problems(page.own, cycle_file),
        *_claims(soup.main or soup),
        *_written(tags),
        *_limits(soup, page.facts),
    ]
    if problems:
        raise GateError(f"{place} may not be published", problems)


def _external(tags: list[Tag]) -> Iterator[Problem]:
    fetching = [tag for tag in tags for name in FETCHES & tag.attrs.keys() if not _local(tag, name)]
    scripts = [tag for tag in tags if tag.name in SCRIPTS]
    styles = " ".join(
        [
            *(tag.get_text() for tag in tags if tag.name == "style"),
            *(tag["style"] for tag in tags if "style" in tag.attrs),
        ]
    )
    count = len(fetching) + len(scripts) + len(CSS_FETCH.findall(styles))
    count += sum(tag.name == "meta" and "http-equiv" in tag.attrs for tag in tags)
    if count:
        yield Problem(
            "offline",
            f"{count} references fetch something from outside the page.",
            "Remove links, scripts and styles that load from elsewhere.",
        )


def _local(tag: Tag, name: str) -> bool:
    value = str(tag[name]).strip()
    return value.startswith("#") or (tag.name == "img" and value.startswith("data:image/png;"))


def _accessible(soup: BeautifulSoup) -> Iterator[Problem]:
    blind = [img for img in soup.find_all("img") if not img.get("alt", "").strip()]
    if blind:
        yield Problem(
            "alt text",
            f"{len(blind)} pictures have no alt text.",
            "Draw them with a figure function of the kit.",
        )
    if not soup.html.get("lang") or len(soup.find_all("h1")) != 1:
        yield Problem(
            "structure",
            "the page lacks a language or has not exactly one title.",
            "Begin the notebook with ik.heading(case).",
        )


def _facts(tags: list[Tag], facts: dict) -> Iterator[Problem]:
    known = {fact["id"]: fact for fact in facts["facts"]}
    wrong = 0
    for data in (tag for tag in tags if tag.name == "data"):
        id_, _, part = data.get("data-fact", "").partition("#")
        fact = known.get(id_, {})
        value = fact.get(part or "value")
        if part in ("count", "n") and value is None and fact.get("status") == "empty":
            value = 0
        shown = fact.get("status") in ("shown", "coded", "empty")
        wrong += not shown or value is None or data.get("value") != f"{value:.10g}"
    if wrong:
        yield Problem(
            "facts",
            f"{wrong} numbers on the page are not in facts.json as they stand.",
            "Print numbers with the functions of the kit only.",
        )


def _claims(main: Tag) -> Iterator[Problem]:
    """Sentences of the page that claim too much, each with one to use instead."""
    texts = [" ".join(b.get_text(" ", strip=True).split()) for b in main.find_all(BLOCKS)]
    texts += [img.get("alt", "") for img in main.find_all("img")]
    found = [f for text in texts for f in check_language(text) if f.level == "error"]
    for finding in dict.fromkeys(found):
        yield Problem("language", finding.message, f"Say instead: {finding.suggestion}")


def _written(tags: list[Tag]) -> Iterator[Problem]:
    """Numbers that a person typed into the cycle's statement and that are no fact of the page.

    A typed number may be wrong, and it may give away one that is withheld.
    """
    strangers = [
        number
        for block in tags
        if "written" in block.get_attribute_list("class")
        for number in typed_numbers(_without_facts(block))
    ]
    if strangers:
        counted = "1 number" if len(strangers) == 1 else f"{len(strangers)} numbers"
        yield Problem(
            "statement",
            f"{counted} that somebody typed, no fact of this page.",
            "Take figures from the page as they stand there, or leave them out.",
        )


def _limits(soup: BeautifulSoup, facts: dict) -> Iterator[Problem]:
    """Privacy limits below the kit's floor that the page keeps to itself."""
    due = facts["below_floor"]
    text = " ".join(soup.get_text(" ").split()) if due else ""
    if any(sentence not in text for sentence in due):
        yield Problem(
            "limits",
            "a privacy limit is below the kit's floor, and the page does not say so.",
            "Begin the notebook with ik.heading(case).",
        )


def _without_facts(block: Tag) -> str:
    parts = [s for s in block.find_all(string=True) if s.find_parent("data") is None]
    return "".join(parts)
