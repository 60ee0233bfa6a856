"""Files → prose with places: text, Markdown, notebooks, HTML, DOCX.

Takes a name and bytes, gives Passages. Only language imports it.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from operator import itemgetter
from pathlib import PurePath

from impactkit.errors import ImpactKitError

LARGEST = 20_000_000  # bytes of a file, and of what a DOCX holds once unpacked
MARKDOWN = {".md", ".markdown", ".qmd", ".rmd"}
HTML = {".html", ".htm", ".xhtml"}


@dataclass(frozen=True)
class Passage:
    """A run of prose. anchors : (offset in text, line, column) where a place in the file is known.

    Lines and columns count from 1; in DOCX, which has no lines, the line is the paragraph.
    """

    text: str
    anchors: tuple[tuple[int, int, int], ...] = ((0, 1, 1),)

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character of the text in its file."""
        last = bisect_right(self.anchors, offset, key=itemgetter(0)) - 1
        at, line, column = self.anchors[last]
        before, until = bisect_left(self._breaks, at), bisect_left(self._breaks, offset)
        if before < until:
            return line + until - before, offset - self._breaks[until - 1]
        return line, column + offset - at

    @cached_property
    def _breaks(self) -> list[int]:
        """Where its lines end."""
        return [found.start() for found in re.finditer("\n", self.text)]


def read(name: str, data: bytes) -> list[Passage]:
    """The prose of a file, by its ending; what has no ending that is known is plain text.

    Raises
    ------
    ImpactKitError : where the file is too large, is not text, or is not what its ending says.
    """
    ending = PurePath(name).suffix.lower()
    if len(data) > LARGEST:
        raise ImpactKitError(
            f"{name} is larger than {LARGEST // 1_000_000} MB. Split it, or lint its chapters."
        )
    if ending == ".docx":
        return list(_docx(name, data))
    text = _decoded(name, data)
    if ending == ".ipynb":
        return list(_notebook(name, text))
    if ending in HTML:
        return _html(text)
    if ending in MARKDOWN:
        return [Passage(_without_markup(text))]
    return [Passage(text)]


def _decoded(name: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("\r\n", "\n")
    if b"\0" in data or data.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ImpactKitError(
            f"{name} is not text. Save it as DOCX, HTML, Markdown or plain text first."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


BLANKED = re.compile(
    r"^---\n.*?\n---\n"  # front matter
    r"|^(?P<fence>```+|~~~+)[^\n]*\n.*?(?:^(?P=fence)[^\n]*$|\Z)"
    r"|<!--.*?-->|<[^<>\n]{1,200}>|`[^`\n]+`"
    r"|(?<=\])\([^()\n]*\)|!?\[|\](?=[(\[\s])"
    r"|(?<=[^\s*])\*+|\*+(?=[^\s*])|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)",
    re.DOTALL | re.MULTILINE,
)


def _without_markup(text: str) -> str:
    """Markdown with code, comments, addresses and emphasis blank; every place stays."""
    return BLANKED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def _notebook(name: str, text: str) -> Iterator[Passage]:
    """Markdown cells; a place is the line of the file on which the cell's line is written."""
    try:
        cells = json.loads(text)["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (ValueError, KeyError, TypeError):
        raise ImpactKitError(
            f"{name} is not a notebook. Open it in JupyterLab and save it."
        ) from None
    at = 0
    for source in sources:
        offset, anchors = 0, [(0, 1, 1)]
        for line in source.splitlines(keepends=True):
            for written in (json.dumps(line, ensure_ascii=False), json.dumps(line)):
                found = text.find(written[:-1], at)
                if found >= 0:
                    at = found
                    column = found - text.rfind("\n", 0, found) + 1
                    anchors.append((offset, text.count("\n", 0, found) + 1, column))
                    break
            offset += len(line)
        yield Passage(_without_markup(source), tuple(anchors))


UNREAD = {"script", "style", "pre", "code", "blockquote", "template", "svg", "noscript"}
INLINE = set("a abbr b bdi bdo cite data dfn em font i kbd mark s samp small span strong sub sup "
             "time u var wbr ins del label".split())  # fmt: skip


class _Prose(HTMLParser):
    """Collects passages: what stands between two tags that are not inline."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Passage] = []
        self._text = ""
        self._anchors: list[tuple[int, int, int]] = []
        self._unread: list[str] = []

    def close_passage(self) -> None:
        if self._text.strip():
            self.found.append(Passage(self._text, tuple(self._anchors)))
        self._text, self._anchors = "", []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "q":
            self._text += '"'
        elif tag not in INLINE:
            self.close_passage()
        if tag in UNREAD:
            self._unread.append(tag)
        alt = dict(attrs).get("alt")
        if tag == "img" and alt and not self._unread:
            line, column = self.getpos()
            self.found.append(Passage(alt, ((0, line, column + 1),)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "q":
            self._text += '"'
        elif tag not in INLINE:
            self.close_passage()
        if self._unread and tag == self._unread[-1]:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            line, column = self.getpos()
            self._anchors.append((len(self._text), line, column + 1))
            self._text += data


def _html(text: str) -> list[Passage]:
    parser = _Prose()
    parser.feed(text)
    parser.close()
    parser.close_passage()
    return parser.found


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _docx(name: str, data: bytes) -> Iterator[Passage]:
    """The paragraphs of a Word file, those in tables too; paragraphs styled as quotes left out."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = archive.getinfo("word/document.xml").file_size
            if size > LARGEST:
                raise ImpactKitError(
                    f"{name} unpacks to more than it should. Save it anew in Word."
                )
            with archive.open("word/document.xml") as document:
                paragraphs = [
                    _paragraph(node) for _, node in iterparse(document) if node.tag == f"{W}p"
                ]
    except (zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException, EOFError):
        raise ImpactKitError(f"{name} is not a Word file (DOCX). Save it anew in Word.") from None
    for number, text in enumerate(paragraphs, start=1):
        if text.strip():
            yield Passage(text, ((0, number, 1),))


def _paragraph(node) -> str:
    style = node.find(f"{W}pPr/{W}pStyle")
    if style is not None and "quote" in style.get(f"{W}val", "").lower():
        return ""
    parts = []
    for part in node.iter():
        if part.tag == f"{W}t":
            parts.append(part.text or "")
        elif part.tag in (f"{W}tab", f"{W}br"):
            parts.append(" ")
    return "".join(parts)
