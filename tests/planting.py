"""Identifiers of every kind, in every spelling, planted in every place of a finished file.

Takes the text of a real page, notebook or facts.json; gives it back with one identifier more.
"""

from __future__ import annotations

import base64
import html
import io
import json
import random
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from PIL import Image, PngImagePlugin

PEOPLE = (
    ("Zoë", "Okafor"), ("Ana María", "O'Brien"), ("Jean-Luc", "Núñez-García"),
    ("DeShawn", "McDonald"), ("Siobhán", "de la Cruz"), ("Björn", "Müller"),
    ("Guadalupe", "Ibáñez"),
    ("William", "Ledesma"), ("Nguyễn", "Thị Hạnh"), ("Łukasz", "Wójcik"), ("Katherine", "Yazzie"),
    ("Xochitl", "Zamora"),
)  # fmt: skip
WORDS = (
    ("Will", "Long"), ("Grace", "King"), ("May", "Price"), ("Mark", "Young"), ("Rose", "Page"),
    ("Hope", "Brown"), ("Art", "Rich"), ("Bill", "Sunny"), ("A", "Reed"), ("Summer", "Case"),
)  # fmt: skip
MAILS = (
    "jo.doe@maple.k12.mn.us", "coach@example.org", "x_y+z@school.edu", "jo.doe (at) school.edu",
    "jo [at] school [dot] org", "mailto:jo@school.org",
)  # fmt: skip
PHONES = (
    "(612) 555-0134", "612-555-0134", "612.555.0134", "+1 612 555 0134", "+49 30 901820",
    "tel:6125550134", "phone 6125550134", "555-0134",
)  # fmt: skip
PATHS = (
    "/home/coach/data.csv", r"C:\Users\coach\scores.xlsx", "/Users/jo/x", "file:///C:/x.csv",
    r"\\server\share\roster.csv", "~/Documents/x", "D:/data/roster.csv", "data/maple/roster.csv",
    "/tmp/tmpab/x", "../secret/x",
)  # fmt: skip
TRACES = (
    "Traceback (most recent call last):", 'File "x.py", line 3, in f', "Cell In[3], line 2",
    "ValueError: could not convert", "\x1b[0;31mKeyError",
)  # fmt: skip
IDS = ("48213", "004217", "S-10482", "jdoe4821", "LASID-77310")
SHORT_IDS = ("24", "7", "101")  # they count only where they act as ids
SHORT_FORMS = (
    "student {}", "ID {}", "id: {}", "(#{})", "Student no. {}", "pupil #{}", "student 0{}",
    "students {} and 7", "student{}.png", "student-id {}",
)  # fmt: skip
SHORT = {"ZOË": "Zoe", "William": "Billy", "Katherine": "Katie", "Guadalupe": "Lupita"}
WIDE = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}


@dataclass(frozen=True)
class Leak:
    """What is planted: its kind in the message, the text, and the letters nobody may read."""

    kind: str
    text: str
    secret: str
    html: str = ""  # as it is written in HTML where that is the point

    def escaped(self) -> str:
        return self.html or html.escape(self.text)


def names(rng: random.Random) -> Iterator[Leak]:
    """Roster names in every spelling, over and over."""
    while True:
        first, last = rng.choice(PEOPLE)
        short = SHORT.get(first, first)
        plain = _plain(f"{first} {last}")
        texts = [
            f"{first} {last}", f"{last}, {first}", f"{last.upper()}, {first.upper()}",
            f"{first} {last}".lower(), f"{first}’s answer", f"{last}' group", f"{first[0]}. {last}",
            f"{last}, {first[0]}.", f"{first} {last[0].upper()}.", f"Ms. {last}", f"mr {last}",
            plain,
            unicodedata.normalize("NFD", f"{first} {last}"), f"{first} {last}".translate(WIDE),
            f"the {last}s", "\u200b".join(first), "\u00ad".join(last),
            f"{short} tried it", f"the {last}-led group", plain.replace(" ", "."),
            plain.replace(" ", "_").lower(), plain.replace(" ", "").lower(),
            f"mr {last}'s",
            f"{first}\n{last}", last.replace("'", "’").replace("-", " "), last.replace("'", ""),
            f"{_plain(last)[:3]}-\n{_plain(last)[3:]}", first.replace("-", ""),
        ]  # fmt: skip
        yield Leak("on the roster", rng.choice(texts), last)
        coded = [
            "".join(f"&#{ord(c)};" for c in last), "".join(f"&#x{ord(c):x};" for c in first),
            html.escape("".join(f"&#{ord(c)};" for c in last)), quote(f"{first} {last}"),
            f"<b>{last[:2]}</b>{last[2:]}", f"<i>{first[:1]}</i><i>{first[1:]}</i> {last}",
            "&shy;".join(last), "<wbr>".join(first), f"<span>{first}</span><span>{last}</span>",
        ]  # fmt: skip
        yield Leak("on the roster", f"{first} {last}", last, rng.choice(coded))
        first, last = rng.choice(WORDS)
        acting = [
            f"{first} {last} tried it.", f"We met Ms. {last}.", f"as {first} {last} said",
            f"{last}, {first}", f"{last.upper()}, {first.upper()}", f"Mr {last} and the class",
            f"mr {last.lower()}'s class",
            f"work of {first[0]}. {last}" if first[0] != "A" else f"Mrs. {first}. {last}",
        ]  # fmt: skip
        yield Leak("on the roster", rng.choice(acting), f"{first} {last}")


def others(rng: random.Random) -> Iterator[Leak]:
    """Everything that is no name, over and over."""
    while True:
        id_ = rng.choice(IDS)
        yield Leak(
            "ids of students", rng.choice([id_, f"student {id_}", f"({id_})", id_.lower()]), id_
        )
        short = rng.choice(SHORT_FORMS).format(rng.choice(SHORT_IDS))
        yield Leak("ids of students", short, short)
        yield from (
            Leak(kind, text, text)
            for kind, texts in (
                ("e-mail addresses", MAILS), ("phone numbers", PHONES),
                ("paths of this machine", PATHS), ("parts of a traceback", TRACES),
            )
            for text in [rng.choice(texts)]
        )  # fmt: skip


def leaks(seed: int, count: int) -> list[Leak]:
    """`count` identifiers, three of five of them names."""
    rng = random.Random(seed)
    some, more = names(rng), others(rng)
    return [next(some) if at % 5 < 3 else next(more) for at in range(count)]


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.replace("Ł", "L").replace("ł", "l"))
    return "".join(c for c in apart if not unicodedata.combining(c))


# Slips of everyday, one by one: what stands in the records, what somebody wrote.
SLIPS: dict[str, tuple[tuple[tuple[str, ...], ...], tuple[str, ...], str]] = {
    "a family": ((("Zoë", "Okafor"),), (), "<p>the Okafors came</p>"),
    "a family's": ((("Zoë", "Okafor"),), (), "<p>the Okafors' essay</p>"),
    "a family in -es": ((("Ana", "Diaz"),), (), "<p>both Diazes tried</p>"),
    "a family that is a word": ((("May", "Price"),), (), "<p>work of the Prices this week</p>"),
    "mr in small letters": ((("May", "Price"),), (), "<p>in mr price's class</p>"),
    "mrs. in small letters": ((("May", "Long"),), (), "<p>mrs. long wrote</p>"),
    "an id with a blank": ((), ("100042",), "<p>100 042 fell back</p>"),
    "an id with a hyphen": ((), ("100042",), "<p>100-042 fell back</p>"),
    "an id with a comma": ((), ("100042",), "<p>100,042 fell back</p>"),
    "an id with a zero more": ((), ("100042",), "<p>0100042 fell back</p>"),
    "an id with a zero less": ((), ("0100042",), "<p>100042 fell back</p>"),
    "a short id with a zero less": ((), ("0042",), "<p>student 42 fell back</p>"),
    "a short id with zeros more": ((), ("42",), "<p>student 0042 fell back</p>"),
    "an id without its hyphen": ((), ("100-042",), "<p>100042 fell back</p>"),
    "an id with letters apart": ((), ("S10482",), "<p>S-10482 fell back</p>"),
    "a short id in a sentence": ((), ("24",), "<p>Student 24 fell back.</p>"),
    "two short ids": ((), ("24", "31"), "<p>students 24 and 31 fell back</p>"),
    "a short id after #": ((), ("24",), "<p>We looked at #24 again.</p>"),
    "a short id in a title": ((), ("24",), "<h2>What student 24 wrote</h2>"),
    "a short id in alt text": ((), ("24",), "<img alt='Work of student 24'>"),
    "a short id in a file's name": ((), ("24",), "<p>See student24.png</p>"),
    "a short id in a table": (
        (), ("24",),
        "<table><tr><th></th><th>student</th><th>score</th></tr>"
        "<tr><th>0</th><td>24</td><td>2</td></tr></table>",
    ),
    "a short id in a table of ids": (
        (), ("S7",), "<table><tr><td>Student ID</td></tr><tr><td>S7</td></tr></table>",
    ),
}  # fmt: skip


# Places of a page.


def _before(page: str, end: str, more: str) -> str:
    at = page.rindex(end)
    return page[:at] + more + page[at:]


def png(leak: Leak, way: str) -> str:
    """A picture in base64 that holds the leak in its metadata."""
    out, info = io.BytesIO(), PngImagePlugin.PngInfo()
    picture, words = Image.new("RGB", (2, 2)), leak.text.replace("\x1b", "")
    if way == "iTXt":
        info.add_itxt("Author", words, zip=True)
    elif way == "zTXt":
        body = b"Comment\0\0" + zlib.compress(words.encode("utf-8"))
        info.add(b"zTXt", body)
    elif way == "tEXt":
        info.add(b"tEXt", b"Title\0" + words.encode("utf-8"))
    exif = Image.Exif()
    if way == "eXIf":
        exif[0x9C9D] = words.encode("utf-16-le")  # XPAuthor
    picture.save(out, "png", pnginfo=info, **({"exif": exif} if way == "eXIf" else {}))
    tail = words.encode("utf-8") if way == "after its end" else b""
    return base64.b64encode(out.getvalue() + tail).decode()


def on_page(way: str, page: str, leak: Leak) -> str:
    """The page with the leak in one more place."""
    text, plain = leak.escaped(), html.escape(leak.text, quote=True)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{html.escape(leak.text)}</text></svg>'
    bodies = {
        "a paragraph": f"<p>They wrote: {text}</p>",
        "a cell": f"<table><tr><td>{text}</td><td>3</td></tr></table>",
        "a heading": f"<h2>{text}</h2>",
        "alt text": f'<img alt="{plain}" src="data:image/png;base64,iVBORw0KGgo=">',
        "a title": f"<abbr title='{plain}'>x</abbr>",
        "a data attribute": f'<p data-note="{plain}">x</p>',
        "a label": f'<p aria-label="{plain}">x</p>',
        "a comment": f"<!-- {leak.text} -->",
        "a script": f'<script type="application/json">{json.dumps({"n": leak.text})}</script>',
        "a style": f'<style>p::after {{ content: "{leak.text}" }}</style>',
        "a drawing": svg,
        "a drawing in base64": f'<img alt="x" src="data:image/svg+xml;base64,{_coded(svg)}">',
        "a frame in base64": f"<p data-x='data:text/html;base64,{_coded(text)}'>x</p>",
        "a value": f'<input value="{plain}">',
    }
    for chunk in CHUNKS:
        bodies[chunk] = f'<img alt="x" src="data:image/png;base64,{png(leak, chunk)}">'
    return _before(page, "</main>" if "</main>" in page else "</body>", bodies[way])


CHUNKS = ("tEXt", "iTXt", "zTXt", "eXIf", "after its end")
PAGE_PLACES = (
    "a paragraph", "a cell", "a heading", "alt text", "a title", "a data attribute", "a label",
    "a comment", "a script", "a style", "a drawing", "a drawing in base64", "a frame in base64",
    "a value", *CHUNKS,
)  # fmt: skip
AS_HTML = ("a paragraph", "a cell", "a heading", "an output in HTML")  # where HTML is read as such


def _coded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8")).decode()


def in_notebook(way: str, notebook: str, leak: Leak) -> str:
    """The notebook with the leak in one more place."""
    tree = json.loads(notebook)
    cell = {"cell_type": "code", "id": "planted", "metadata": {}, "execution_count": 1,
            "source": "1", "outputs": []}  # fmt: skip
    data: dict[str, dict[str, object]] = {
        "an output in HTML": {"text/html": f"<p>{leak.escaped()}</p>"},
        "an output in text": {"text/plain": leak.text},
        "a drawing": {"image/svg+xml": f"<svg><text>{html.escape(leak.text)}</text></svg>"},
        "an output in JSON": {"application/json": {"deep": [{"x": leak.text}]}},
        "a picture": {"image/png": png(leak, "tEXt")},
    }
    if way in data:
        cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data[way]}]
    elif way == "printed":
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [leak.text, "\n"]}]
    elif way == "a code cell":
        cell["source"] = [f"x = 1  # {leak.text}"]
    elif way == "a text cell":
        cell = {"cell_type": "markdown", "id": "planted", "metadata": {}, "source": leak.text}
    elif way == "an attachment":
        cell = {"cell_type": "markdown", "id": "planted", "metadata": {}, "source": "x",
                "attachments": {"x.png": {"image/png": png(leak, "zTXt")}}}  # fmt: skip
    elif way == "a cell's metadata":
        cell["metadata"] = {"tags": [leak.text]}
    tree["cells"].append(cell)
    if way == "metadata":
        tree["metadata"]["author"] = {"name": leak.text}
    return json.dumps(tree)


NOTEBOOK_PLACES = (
    "an output in HTML", "an output in text", "a drawing", "an output in JSON", "a picture",
    "printed", "a code cell", "a text cell", "an attachment", "a cell's metadata", "metadata",
)  # fmt: skip


def in_facts(way: str, facts: str, leak: Leak) -> str:
    """facts.json with the leak in one more place."""
    tree = json.loads(facts)
    if way == "a fact":
        tree["facts"].append({"id": "x", "label": leak.text})
    elif way == "a key":
        tree["facts"].append({leak.text: 1})
    elif way == "a list":
        tree["more"] = [[leak.text]]
    else:
        tree["title"] += f" ({leak.text})"
    return json.dumps(tree, ensure_ascii=way == "a list")


FACTS_PLACES = ("a fact", "a key", "a list", "the title")
PLANT: dict[str, tuple[Callable[[str, str, Leak], str], tuple[str, ...]]] = {
    ".html": (on_page, PAGE_PLACES),
    ".ipynb": (in_notebook, NOTEBOOK_PLACES),
    ".json": (in_facts, FACTS_PLACES),
}
