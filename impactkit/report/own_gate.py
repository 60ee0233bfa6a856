"""The gate for what the kit did not make: tables, numbers and scripts of a notebook's own.

Takes a page's own parts, gives problems by cell. gates asks it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from impactkit.errors import Problem
from impactkit.report.own import Own
from impactkit.typed import plain_figure, typed_numbers

TABLE = (
    "shows a table that no function of the kit made; rows of the records may stand in it.",
    "Show released figures, with ik.period_table(case, …) or another table of the kit.",
)
NUMBERS_REMEDY = (
    "Print figures with the functions of the kit. A number that counts nobody: "
    'ik.not_data("2026"), in a text cell <span data-not-data>2026</span>.'
)
SCRIPTS_REMEDY = "Pages hold no scripts: take out <script>, onclick and the like."


def own_problems(parts: tuple[Own, ...], cycle_file: str) -> Iterator[Problem]:
    """Everything of a notebook's own that may not stand on a page.

    cycle_file : what stands in the cycle files; its numbers are no findings.
    """
    known = {plain_figure(number) for number in typed_numbers(cycle_file)}
    found: dict[Problem, None] = {}
    for part in parts:
        soup = BeautifulSoup(part.html, "html.parser")
        if part.shown and soup.find("table"):
            found[Problem(part.place, *TABLE)] = None
            continue
        numbers = [n for n in typed_numbers(_said(soup)) if plain_figure(n) not in known]
        if numbers:
            found[Problem(part.place, _counted(len(numbers)), NUMBERS_REMEDY)] = None
    yield from found


def _counted(numbers: int) -> str:
    if numbers == 1:
        return "says 1 number that is no fact of this page."
    return f"says {numbers} numbers that are no facts of this page."


def scripts(tags: list[Tag], parts: tuple[Own, ...]) -> Iterator[Problem]:
    """Event handlers and javascript: anywhere on the page, with the cells that hold them."""
    count = sum(map(_runs, tags))
    if not count:
        return
    cells = [
        part.place
        for part in parts
        if any(map(_runs, BeautifulSoup(part.html, "html.parser").find_all(True)))
    ]
    what = "1 event handler would" if count == 1 else f"{count} event handlers would"
    yield Problem(
        ", ".join(["scripts", *dict.fromkeys(cells)]), f"{what} run in the page.", SCRIPTS_REMEDY
    )


def _runs(tag: Tag) -> bool:
    return any(
        name.lower().startswith("on") or "javascript:" in str(value).lower()
        for name, value in tag.attrs.items()
    )


def _said(soup: BeautifulSoup) -> str:
    """What a reader reads, but for facts and what is marked as no datum."""
    for tag in soup.find_all(lambda tag: tag.name == "data" or "data-not-data" in tag.attrs):
        tag.replace_with(" ")
    pictures = " ".join(str(tag.get("alt", "")) for tag in soup.find_all("img"))
    return f"{soup.get_text(' ')} {pictures}"
