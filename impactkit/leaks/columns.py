"""Tables with a column of ids: what stands below "student" or "id" is an id, however short.

Takes the source of HTML, gives each such cell as "id 24". pieces asks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

HEADINGS = (
    r"(?:student|pupil|child|learner|sis|sis user|local|state|district)?s?[ _-]?"
    r"(?:id|number|no\.?|code)|student|pupil|child|learner|lasid|sasid|sid"
)
HEADING = re.compile(HEADINGS, re.IGNORECASE)
HEADED = re.compile(rf"<t[hd]\b[^>]*>\s*(?:<[^>]+>\s*)*(?:{HEADINGS})\s*<", re.IGNORECASE)


def ids_in_tables(source: str) -> Iterator[str]:
    """Each cell below such a heading, in the order of the page; nothing where there is none."""
    if not HEADED.search(source):
        return
    for table in BeautifulSoup(source, "html.parser").find_all("table"):
        under: set[int] = set()
        for row in table.find_all("tr"):
            cells = list(_cells(row))
            yield from (f"id {text}" for at, text in cells if at in under and text)
            under |= {at for at, text in cells if HEADING.fullmatch(text)}


def _cells(row: Tag) -> Iterator[tuple[int, str]]:
    """The cells of a row by the number of their column."""
    at = 0
    for cell in row.find_all(["td", "th"]):
        yield at, cell.get_text(" ", strip=True)
        span = str(cell.get("colspan", "1"))
        at += int(span) if span.isdigit() else 1
