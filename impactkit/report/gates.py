"""Gates that a page must pass before anybody may open it.

Takes a page and what it may not hold, raises GateError with everything that is wrong.
Messages say what kind of thing was found and where, never the thing itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

import nbformat
from bs4 import BeautifulSoup, Comment, Tag

from impactkit.errors import GateError, Problem
from impactkit.language import check as check_language
from impactkit.report.export import Page
from impactkit.typed import typed_numbers

FETCHES = (
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
)
CSS_FETCH = re.compile(r"@import|url\(\s*['\"]?(?!data:)", re.IGNORECASE)
PATH = re.compile(r"(?<![\w/.:])/(?:home|Users|root|tmp|var|mnt|opt|work|etc)/\w|\b[A-Z]:\\\w")
TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^\s*File \"[^\"]+\", line \d+", re.M)
# First names that are also words of our pages: alone they do not name anybody.
TITLES = set("mr mrs ms miss mx dr".split())
WORDS = set(
    "april art august bill case chance child class coach dean draft faith grace grant hope iris "
    "jack jan joy june march mark may page rate rich rose sage score summer sunny table teach "
    "will".split()
)


@dataclass(frozen=True)
class Secrets:
    """What may not stand on a page: names and ids from the roster. Never printed.

    people : names, (first, last) or in one piece. ids : ids of students.
    """

    people: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    ids: tuple[str, ...] = field(default=(), repr=False)


def check_page(page: Page, secrets: Secrets, place: str) -> None:
    """Pass a page through every gate.

    Raises
    ------
    GateError : everything that was found, at once.
    """
    soup = BeautifulSoup(page.html, "html.parser")
    problems = [
        *_external(soup),
        *_accessible(soup),
        *_facts(soup, page.facts),
        *_leaks(_all_text(soup) + "\n" + _texts(page.facts), secrets),
        *_claims(soup),
        *_written(soup),
    ]
    if problems:
        raise GateError(f"{place} may not be published", problems)


def _external(soup: BeautifulSoup) -> Iterator[Problem]:
    fetching = [
        tag
        for tag in soup.find_all(True)
        for name in FETCHES
        if name in tag.attrs and not _local(tag, name)
    ]
    scripts = soup.find_all(["script", "iframe", "object", "embed", "base"])
    styles = " ".join(
        [
            *(s.get_text() for s in soup.find_all("style")),
            *(t["style"] for t in soup.find_all(style=True)),
        ]
    )
    count = len(fetching) + len(scripts) + len(CSS_FETCH.findall(styles))
    count += len(soup.find_all("meta", attrs={"http-equiv": True}))
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


def _facts(soup: BeautifulSoup, facts: dict) -> Iterator[Problem]:
    known = {fact["id"]: fact for fact in facts["facts"]}
    wrong = 0
    for data in soup.find_all("data"):
        id_, _, part = data.get("data-fact", "").partition("#")
        fact = known.get(id_, {})
        value = fact.get(part or "value")
        if part in ("count", "n") and value is None and fact.get("status") == "empty":
            value = 0
        shown = fact.get("status") in ("shown", "empty")
        wrong += not shown or value is None or data.get("value") != f"{value:.10g}"
    if wrong:
        yield Problem(
            "facts",
            f"{wrong} numbers on the page are not in facts.json as they stand.",
            "Print numbers with the functions of the kit only.",
        )


def _leaks(text: str, secrets: Secrets) -> Iterator[Problem]:
    if PATH.search(text):
        yield Problem(
            "privacy",
            "a path of this machine stands on the page.",
            "Print no file names in the notebook.",
        )
    if TRACEBACK.search(text):
        yield Problem("privacy", "a traceback stands on the page.", "Mend the failing cell.")
    words = _words(text)
    present = {word for word in words} | {w.casefold() for w in words if w.isupper()}
    joined = f" {' '.join(words)} ".casefold()
    named = sum(_named(person, present, joined, text) for person in secrets.people)
    if named:
        yield Problem(
            "privacy",
            f"names of {named} people on the roster stand on the page.",
            "Take names out of the cycle file; write roles (a student, the team).",
        )
    tokens = set(re.findall(r"[\w-]+", text))
    ids = sum(id_ in tokens for id_ in secrets.ids)
    if ids:
        yield Problem(
            "privacy",
            f"{ids} ids of students stand on the page.",
            "Take them out of the cycle file.",
        )


def check_text(text: str, secrets: Secrets, place: str) -> None:
    """Pass a text that goes along with a page (the notebook, the index) through the leak gate."""
    problems = list(_leaks(text, secrets))
    if problems:
        raise GateError(f"{place} may not be published", problems)


def check_notebook(notebook: nbformat.NotebookNode, secrets: Secrets, place: str) -> None:
    """The same for a notebook: cells and outputs, without the bytes of pictures."""
    parts = [cell.source for cell in notebook.cells]
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            found = output.get("data", {})
            parts += [_texts(found[kind]) for kind in found if not kind.startswith("image/")]
    check_text("\n".join(parts), secrets, place)


def _texts(content: object) -> str:
    """Every text within, whatever holds it; numbers are no texts."""
    if isinstance(content, dict):
        return "\n".join(_texts(part) for part in (*content, *content.values()))
    if isinstance(content, list | tuple):
        return "\n".join(map(_texts, content))
    return content if isinstance(content, str) else ""


def _named(person: tuple[str, ...], present: set[str], joined: str, text: str) -> bool:
    """The whole name in any order, or one part of it alone where it is no ordinary word.

    A part alone counts as it is written, or all in capitals; a short one after a title.
    """
    parts = [part for name in person for part in _words(name) if part.casefold() not in TITLES]
    for order in (parts, parts[-1:] + parts[:-1]):
        if len(parts) > 1 and f" {' '.join(order)} ".casefold() in joined:
            return True
    if any(f" {title} {part.casefold()} " in joined for title in TITLES for part in parts):
        return True
    if any(len(part) > 1 and not part.isascii() and part in text for part in parts):
        return True  # scripts that set no spaces between words
    alone = {part for part in parts if len(part) > 2 and part.casefold() not in WORDS}
    return bool((alone | {part.casefold() for part in alone if part.upper() in present}) & present)


def _words(text: str) -> list[str]:
    """Words without diacritics and possessives; a hyphen parts them, an apostrophe does not."""
    plain = _fold(text).replace("’", "'")
    return [re.sub(r"'s?$", "", word) for word in re.findall(r"[^\W_]+(?:'[^\W_]+)*'?", plain)]


def _fold(text: str) -> str:
    """Letters without their diacritics."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _all_text(soup: BeautifulSoup) -> str:
    """Everything that a reader, or a reader of the source, can see; not the pictures' bytes."""
    parts = [node for node in soup.find_all(string=True) if node.parent.name != "style"]
    parts += soup.find_all(string=lambda node: isinstance(node, Comment))
    for tag in soup.find_all(True):
        parts += [str(v) for k, v in tag.attrs.items() if k not in ("value", "src")]
    return "\n".join(map(str, parts))


def _claims(soup: BeautifulSoup) -> Iterator[Problem]:
    """Sentences of the page that claim too much, each with one to use instead."""
    blocks = soup.select(
        "main p, main li, main td, main th, main dd, main h1, main h2, main caption, main summary"
    )
    texts = [" ".join(block.get_text(" ", strip=True).split()) for block in blocks]
    texts += [img.get("alt", "") for img in soup.select("main img")]
    found = [f for text in texts for f in check_language(text) if f.level == "error"]
    for finding in dict.fromkeys(found):
        yield Problem("language", finding.message, f"Say instead: {finding.suggestion}")


def _written(soup: BeautifulSoup) -> Iterator[Problem]:
    """Numbers that a person typed into the cycle's statement and that are no fact of the page.

    A typed number may be wrong, and it may give away one that is withheld.
    """
    strangers = [
        number
        for block in soup.select(".written")
        for number in typed_numbers(_without_facts(block))
    ]
    if strangers:
        counted = "1 number" if len(strangers) == 1 else f"{len(strangers)} numbers"
        yield Problem(
            "statement",
            f"{counted} that somebody typed, no fact of this page.",
            "Take figures from the page as they stand there, or leave them out.",
        )


def _without_facts(block: Tag) -> str:
    parts = [s for s in block.find_all(string=True) if s.find_parent("data") is None]
    return "".join(parts)
