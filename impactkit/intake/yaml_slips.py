"""A line that is no YAML → what stands there, and the line as it should be.

Takes the file's text and the parser's error, gives a Problem without the parser's words.
text_yaml calls it. Repairs are tried, and the first with which the file can be read further is
proposed; nothing is ever repaired by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from impactkit.errors import Problem

LONGEST = 100  # signs of a line that are shown
KEY = re.compile(r"(?P<before>\s*(?:- +)?)(?P<key>[\w.-]+)(?P<colon> ?:)(?P<space> *)(?P<value>.*)")
ITEM = re.compile(r"(?P<before>\s*- +)(?P<value>.*)")
OPENED = ("quoted scalar", "flow sequence", "flow mapping", "simple key")
HASH = re.compile(r"\s#")
COMMENT = re.compile(r"\s{2,}#(?:\s.*)?$")
MOST_TRIES = 60


def explain(text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Where the slip is, as far as a repair shows it; else where the parser stopped."""
    lines = text.splitlines() or [""]
    stopped = min(_line(error.problem_mark, len(lines)), len(lines))
    began = min(_line(error.context_mark, stopped), len(lines))
    opened = (error.context or "").endswith(OPENED)  # what is opened there is never closed
    places = [began, stopped] if opened else [stopped, began]
    places = list(dict.fromkeys([*places, *_before(lines, stopped)]))
    for number, line in _half_quoted(lines[:stopped]):
        if _reads_on(lines, number, line, stopped):
            return _problem(number, lines[number - 1], line)
    tried = 0
    for repairs in (_in_place, _indented):
        for number in places:
            for line in repairs(lines, number):
                tried += 1
                if tried <= MOST_TRIES and _reads_on(lines, number, line, stopped):
                    return _problem(number, lines[number - 1], line)
    cut = next((n for n in places if HASH.search(lines[n - 1])), None)
    place = cut or places[0]
    remedy = (
        "What stands behind a # is a note. If the # belongs to the text, put the text in double "
        "quotes, on one line."
        if cut
        else "Look for a quote or bracket that is not closed, and for lines that begin too far "
        "left or right; put text with a colon in double quotes."
    )
    return Problem(f"line {place}", f"this cannot be read: {_shown(lines[place - 1])}", remedy)


def _half_quoted(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Each line whose value begins with a quote that it does not end, closed: the parser reads on
    to the next quote of the file, and stops behind that."""
    for number, line in enumerate(lines, start=1):
        value = (KEY.fullmatch(line) or ITEM.fullmatch(line) or {"value": ""})["value"]
        if value[:1] in ("'", '"') and value[:1] not in value[1:]:
            yield number, line + value[0]


def _line(mark: yaml.Mark | None, otherwise: int) -> int:
    return mark.line + 1 if mark else max(otherwise, 1)


def _before(lines: list[str], stopped: int) -> list[int]:
    """The two lines above that hold something: a slip is often found only behind it."""
    above = [n for n in range(stopped - 1, 0, -1) if lines[n - 1].strip()]
    return above[:2]


def _problem(number: int, found: str, repaired: str) -> Problem:
    if repaired.strip() != found.strip():
        remedy = f"It should probably be: {_shown(repaired)}"
    else:
        depth = len(repaired) - len(repaired.lstrip())
        spaces = "no space" if depth == 0 else "1 space" if depth == 1 else f"{depth} spaces"
        has = len(found) - len(found.lstrip())
        tab = ", and no tab" if "\t" in found[:has] else f", not {has}"
        remedy = f"It should probably begin with {spaces}{tab}."
    return Problem(f"line {number}", f"this cannot be read: {_shown(found)}", remedy)


def _shown(line: str) -> str:
    """A line without what stands before it; of two lines the second is announced."""
    parts = [part.strip() for part in line.split("\n")]
    shown = " (next line) ".join(parts)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …"


def _reads_on(lines: list[str], number: int, line: str, stopped: int) -> bool:
    """Does the file, with this line in its place, read to its end, or at least past the slip?"""
    tried = [*lines[: number - 1], *line.split("\n"), *lines[number:]]
    try:
        yaml.compose("\n".join(tried) + "\n", Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        reached = _line(error.context_mark or error.problem_mark, 0)
        return min(reached, _line(error.problem_mark, 0)) > max(stopped, number)
    except (yaml.YAMLError, RecursionError):
        return False
    return True


def _in_place(lines: list[str], number: int) -> Iterator[str]:
    """The line as it may have been meant where it stands, the likeliest first."""
    line = lines[number - 1]
    if line.strip():
        if "\t" in line.lstrip():
            yield line.replace("\t", "  ")
        yield from _spaced(line)
        yield from _closed(line)
        yield from _quoted(line)


def _spaced(line: str) -> Iterator[str]:
    """title:Reasons, title Reasons, -id: a, shifts: - id: a."""
    begins = re.fullmatch(r"(\s*)-([\w].*)", line)
    if begins:
        yield f"{begins[1]}- {begins[2]}"
    tight = re.fullmatch(r"(\s*(?:- +)?[a-z_]+):(\S.*)", line)
    if tight:
        yield f"{tight[1]}: {tight[2]}"
    listed = re.fullmatch(r"(\s*)([a-z_]+): +(- .*)", line)
    if listed:
        yield f"{listed[1]}{listed[2]}:\n{listed[1]}  {listed[3]}"
    without = re.fullmatch(r"(\s*(?:- +)?[a-z_]+) +(\S.*)", line)
    if without and ": " not in line:
        yield f"{without[1]}: {without[2]}"


def _closed(line: str) -> Iterator[str]:
    """A bracket, a brace or a quote that is opened and not closed."""
    code, note = _without_comment(line)
    for sign in ("]", "}", "]}", "}]", '"', "'", '"]', '"}'):
        yield f"{code}{sign}{note}"


def _quoted(line: str) -> Iterator[str]:
    """Text that must stand in quotes: it holds a colon, or begins with a sign of YAML's own."""
    code, note = _without_comment(line)
    for part in re.finditer(r"(?<=[{,]) *\w+: +([^\s\"'{\[][^,}]*)(?=[,}])", code):
        start, end = part.span(1)
        yield f"{code[:start]}{_in_quotes(part[1])}{code[end:]}{note}"
    whole, item = KEY.fullmatch(code), ITEM.fullmatch(code)
    if whole and whole["value"]:
        yield f"{whole['before']}{whole['key']}: {_in_quotes(whole['value'])}{note}"
    elif item and item["value"][:1] not in "{[":
        yield f"{item['before']}{_in_quotes(item['value'])}{note}"


def _in_quotes(value: str) -> str:
    """In double quotes, or in single ones where it holds double quotes or a backslash itself."""
    value = value.strip()
    inner = value[1:-1] if value[:1] in "\"'" and value[-1:] == value[:1] != value else value
    if '"' in inner or "\\" in inner:
        doubled = inner.replace("'", "''")
        return f"'{doubled}'"
    return f'"{inner}"'


def _indented(lines: list[str], number: int) -> Iterator[str]:
    """The same, as far to the right as a line above it, or as what belongs to that line."""
    line, found = lines[number - 1], []
    if not line.strip():
        return
    for above in reversed(lines[: number - 1]):
        if not above.strip() or above.lstrip().startswith("#"):
            continue
        depth = len(above) - len(above.lstrip())
        dashed = re.match(r"- +", above.lstrip())
        inside = depth + len(dashed[0]) if dashed else depth
        found += [inside, depth]
        if above.rstrip().endswith(":"):
            found.append(inside + 2)
        if len(found) > 8:
            break
    for depth in dict.fromkeys(found):
        yield " " * depth + line.strip()


def _without_comment(line: str) -> tuple[str, str]:
    note = COMMENT.search(line)
    return (line[: note.start()], note[0]) if note else (line.rstrip(), "")
