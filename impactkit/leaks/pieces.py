"""A finished file taken apart: every text in it, with its place.

Takes a file's name and text, gives Pieces. Nothing in a file is left out but the dots of
pictures: text, attributes, comments, scripts, styles, keys, metadata. No tree is built: a page is
read once from front to back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from impactkit.leaks.columns import ids_in_tables
from impactkit.leaks.folding import unescape
from impactkit.leaks.pictures import UnreadableError, texts_of

TAG = re.compile(
    r"<!--(?P<comment>.*?)--\s*>|<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*)"
    r"(?P<rest>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>|<[!?][^>]*>",
    re.DOTALL,
)
CLOSING = re.compile(r"</([a-z][a-z0-9]*)>")
CODED = ";base64,"
DATA = re.compile(r"data:[\w.+/-]*(?:;[\w=.+-]+)*;base64,$")
MIME_LENGTH = 120
CODE = re.compile(r"[A-Za-z0-9+/=_%-]*+")
# A name may run on through these; every other tag ends a line.
INLINE = set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt "
    "ruby s samp small span strike strong sub sup time tspan tt u var wbr".split()
)
RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}
WRAPPED = re.compile(r"(?<=[^\n])\n(?=[^\s#*|>+\d-])")  # a line of Markdown that goes on
IMAGES = ("image/", "application/pdf", "audio/", "video/")
KEYS_OF_IDS = re.compile(r"(?:student|pupil|child|teacher|learner)(?:_?(?:id|no|number))?|id")
QUOTED = re.compile(r"\\([\"'/\\])")  # in a text of a script
GLUE = "\x01"  # between two letters that only a tag parts


@dataclass
class Pieces:
    """Texts of one file, each with its place; unread : places of what cannot be looked into."""

    texts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seen: set[object] = field(default_factory=set)

    def add(self, text: str, place: str) -> None:
        """A text as a reader has it."""
        if text and not text.isspace():
            self.texts.append(text)
            self.places.append(place)

    def add_coded(self, coded: str, place: str) -> None:
        """What stands in base64: the metadata of a picture, or a text."""
        try:
            for text in texts_of(unescape(coded)):
                self.add_html(text, f"the metadata of {place}")
        except UnreadableError:
            self.unread.append(place)

    def add_html(self, source: str, place: str = "") -> None:
        """HTML, or any text: what stands in no tag is text."""
        if "<" in source or "base64" in source:
            _Html(self, place).read(source)
            for cell in ids_in_tables(source):
                self.add(cell, place or "a table")
        else:
            self.add(unescape(source), place or "the head of the page")

    def add_json(self, tree: object, place: str) -> None:
        """Every key and every text; a number only where its key says that it is an id."""
        if isinstance(tree, dict):
            keys = tuple(tree)
            if keys not in self.seen:
                self.seen.add(keys)
                self.add("\n".join(map(str, tree)), f"{place} (keys)")
            for key, value in tree.items():
                is_id = isinstance(value, int | float) and not isinstance(value, bool)
                if is_id and KEYS_OF_IDS.fullmatch(str(key).casefold()):
                    self.add(f"id {value}", place)
                else:
                    self.add_json(value, place)
        elif isinstance(tree, list | tuple):
            for value in tree:
                self.add_json(value, place)
        elif isinstance(tree, str) and tree not in self.seen:
            self.seen.add(tree)
            self.add_html(tree, place)


def pieces_of(name: str, text: str) -> Pieces:
    """A finished file taken apart by what its name says it is."""
    found = Pieces()
    if name.endswith(".ipynb"):
        _notebook(json.loads(text), found)
    elif name.endswith(".json"):
        for number, (key, value) in enumerate(json.loads(text).items(), 1):
            found.add(str(key), "keys")
            if isinstance(value, list):
                for at, entry in enumerate(value, 1):
                    found.add_json(entry, f"part {number}, entry {at}")
            else:
                found.add_json(value, f"part {number}")
    else:
        found.add_html(text)
    return found


def _notebook(tree: dict, found: Pieces) -> None:
    found.add_json({k: v for k, v in tree.items() if k != "cells"}, "the notebook's metadata")
    for number, cell in enumerate(tree.get("cells", ()), 1):
        place = f"cell {number}"
        source = _joined(cell.get("source", ""))
        if cell.get("cell_type") == "markdown":
            source = WRAPPED.sub(" ", source)
        found.add_html(source, f"{place} (source)")
        _bundles(cell.get("attachments", {}).values(), f"{place} (attachment)", found)
        rest = {k: v for k, v in cell.items() if k not in ("source", "outputs", "attachments")}
        found.add_json(rest, f"{place} (metadata)")
        for at, output in enumerate(cell.get("outputs", ()), 1):
            where = f"{place}, output {at}"
            if output.get("output_type") == "error":
                found.errors.append(where)
            _bundles([output.get("data", {})], where, found)
            rest = {k: v for k, v in output.items() if k not in ("data", "text")}
            found.add_json(rest, where)
            found.add_html(_joined(output.get("text", "")), where)


def _bundles(bundles: Iterator[dict], place: str, found: Pieces) -> None:
    """Outputs by their kind: pictures in base64, all else text or a tree."""
    for bundle in bundles:
        for kind, content in bundle.items():
            found.add(str(kind), place)
            if isinstance(content, dict):
                found.add_json(content, place)
            elif kind.startswith(IMAGES) and "svg" not in kind:
                found.add_coded(_joined(content), f"a picture in {place}")
            else:
                found.add_html(_joined(content), place)


def _joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(map(str, lines))


class _Html:
    """One reading of a page, front to back."""

    def __init__(self, pieces: Pieces, within: str):
        self.pieces, self.within = pieces, within
        self.section = self.pictures = 0
        self.run: list[str] = []  # the text of this section so far
        self.seen: set[str] = set()  # attributes that stood before

    def read(self, source: str) -> None:
        source = self._without_data(source)
        at = start = 0
        size = len(source)
        while (opens := source.find("<", start)) >= 0:
            if source.startswith("</", opens) and (ends := CLOSING.match(source, opens)):
                self._text(source[at:opens])
                at = start = ends.end()
                self._between(ends[1], source, at)
                continue
            match = TAG.match(source, opens)
            if match is None:
                start = opens + 1
                continue
            self._text(source[at:opens])
            at = start = match.end()
            name = match["name"]
            if name is None:
                self._aside(match["comment"] or match[0], "a comment")
                continue
            name = name.lower()
            if match["rest"] and not match["rest"].isspace():
                self._attributes(name, match["rest"])
            if name == "h2" and not match["close"]:
                self._end()
                self.section += 1
            self._between(name, source, at)
            if name in RAW and not match["close"]:
                closing = RAW[name].search(source, at)
                end = closing.start() if closing else size
                self._raw(source[at:end], name)
                at = start = end
        self._text(source[at:])
        self._end()

    def _between(self, name: str, source: str, at: int) -> None:
        """What a tag puts between two texts: a line's end, nothing, or a sign between letters."""
        if name not in INLINE:
            self.run.append("\n")
        elif self.run and self.run[-1][-1:].isalnum() and source[at : at + 1].isalnum():
            self.run.append(GLUE)

    def _place(self, what: str) -> str:
        parts = [
            self.within or (f"section {self.section}" if self.section else "the head of the page"),
            what,
        ]
        return ", ".join(part for part in parts if part)

    def _text(self, text: str) -> None:
        if text:
            self.run.append(text.replace("\n", " "))

    def _end(self) -> None:
        self.pieces.add(unescape("".join(self.run)), self._place(""))
        self.run = []

    def _aside(self, text: str, what: str) -> None:
        self.pieces.add(unescape(text), self._place(what))

    def _attributes(self, tag: str, rest: str) -> None:
        if rest not in self.seen:
            self.seen.add(rest)
            what = "the words of a picture" if tag == "img" else "an attribute"
            self._aside(rest, what)

    def _raw(self, text: str, name: str) -> None:
        what = "a script" if name == "script" else "a style"
        if name == "script":
            text = "\n".join(dict.fromkeys([text, QUOTED.sub(r"\1", text)]))
        self._aside(text, what)

    def _without_data(self, source: str) -> str:
        """The source without what stands in it in base64, which is looked into apart."""
        kept, at = [], 0
        while (sign := source.find(CODED, at)) >= 0:
            start = sign + len(CODED)
            before = DATA.search(source, max(at, sign - MIME_LENGTH), start)
            if before is None:
                kept.append(source[at:start])
                at = start
                continue
            quote = source[before.start() - 1 : before.start()]
            end = source.find(quote, start) if quote in ("'", '"') else -1
            end = end if end >= 0 else CODE.match(source, start).end()
            self.pictures += 1
            where = self.within or "the page"
            self.pieces.add_coded(source[start:end], f"picture {self.pictures} of {where}")
            kept.append(source[at:start])
            at = end
        return "".join([*kept, source[at:]])
