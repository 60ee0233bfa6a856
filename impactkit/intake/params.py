"""params/<cycle>.yml → CycleFile, or every problem at once with its line.

Takes a path, gives a CycleFile. Imports schema and errors.
"""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from impactkit.errors import InputError, Problem
from impactkit.intake.quoted import impossible
from impactkit.intake.text_yaml import Lines, read_text_yaml
from impactkit.schema import CycleFile

NO_FILE = "it is no file, but a folder, a pipe or a device."


def read_cycle_file(path: Path, place: str) -> CycleFile:
    """Read and check one cycle file.

    Parameters
    ----------
    path : the file. place : how messages name it (from the kit's root).

    Raises
    ------
    InputError : with all problems at once, each with its line and remedy.
    """
    heading = f"{place} cannot be used"
    if path.exists() and not path.is_file():
        raise InputError(heading, [Problem(place, NO_FILE, "Put the cycle file in its place.")])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = Problem(place, "the file is not UTF-8 text.", "Save it again as UTF-8.")
        raise InputError(heading, [problem]) from None
    return _checked(text, path.stem, place)


@lru_cache(maxsize=8)
def _checked(text: str, name: str, place: str) -> CycleFile:
    """The same from the file's text; what was read a moment ago is not read again."""
    heading = f"{place} cannot be used"
    tree, lines, problems = read_text_yaml(text)
    if not problems and not isinstance(tree, dict):
        problems = [
            Problem(
                "line 1",
                "a cycle file is a list of `key: value` lines.",
                "See params/grade-7-justification.yml.",
            )
        ]
    if problems:
        raise InputError(heading, problems)
    if not tree:
        raise InputError(
            heading,
            [Problem(place, "the file is empty.", "Copy an example from params/ and change it.")],
        )
    try:
        about = CycleFile.model_validate(tree)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        deeper = [e["loc"] for e in errors]
        problems = [
            _problem(e, lines)
            for e in errors
            if not any(loc[: len(e["loc"])] == e["loc"] != loc for loc in deeper)
        ]
        raise InputError(heading, sorted(problems, key=_line_of)) from None
    if about.cycle != name:
        problem = Problem(
            f"line {lines[('cycle',)]}, cycle",
            "the name here is not the file's name.",
            f"Write cycle: {name}, or rename the file.",
        )
        raise InputError(heading, [problem])
    problems = [
        Problem(_place(path, lines), message, remedy) for path, message, remedy in impossible(about)
    ]
    if problems:
        raise InputError(heading, problems)
    return about


def _place(path: tuple[str | int, ...], lines: Lines) -> str:
    known = path
    while known not in lines:
        known = known[:-1]
    return f"line {lines[known]}" + (f", {_dotted(path)}" if path else "")


def _line_of(problem: Problem) -> int:
    return int(problem.place.split(",")[0].removeprefix("line "))


def _problem(error: dict[str, Any], lines: Lines) -> Problem:
    path = tuple(part for part in error["loc"] if part != "[key]")
    message, remedy = _say(error, path)
    first = message.split(" ", 1)[0]
    if (*path, first) in lines:  # a rule about several keys begins with the one to look at
        path = (*path, first)
        message = message.split(" ", 1)[1]
    return Problem(_place(path, lines), message, remedy)


def _dotted(path: tuple[str | int, ...]) -> str:
    """shifts.2.name: counted from 1, as a person counts."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in path)


def _say(error: dict[str, Any], path: tuple[str | int, ...]) -> tuple[str, str]:
    """What is wrong and what to do, for each kind of pydantic error."""
    kind, limits = error["type"], error.get("ctx", {})
    if kind == "value_error":  # a rule of ours: "what is wrong. What to do."
        message, _, remedy = str(limits["error"]).partition(". ")
        return f"{message}.", remedy
    if kind == "extra_forbidden":
        return "is not a key of a cycle file.", _nearest(path)
    said = {
        "missing": ("is missing.", "Add it; docs/reference.md says what belongs there."),
        "literal_error": ("is not one of the known words.", f"Write {limits.get('expected')}."),
        "string_pattern_mismatch": (
            "has characters that cannot stand here.",
            "Use small letters and digits, with _ in an id and - in a cycle's name.",
        ),
        "too_short": ("is empty or too short.", "Fill it in, or leave the key out."),
        "string_too_short": ("is empty.", "Fill it in, or leave the key out."),
        "tuple": ("is not a list.", "Begin each item on a line of its own with a dash."),
        "dict": ("is not a group of keys.", "Write its keys below it, further to the right."),
        "model": ("is not a group of keys.", "Write its keys below it, further to the right."),
        "string": ("is not a text.", "Write one text, in double quotes if need be."),
        "date": ("is not a date.", "Write it like 2026-01-31."),
        "int": ("is not a whole number.", "Write it like 10."),
        "bool": ("is not yes or no.", "Write it like yes."),
    }
    other = (f"{error['msg'][0].lower()}{error['msg'][1:]}.", "Compare with docs/reference.md.")
    return said.get(kind) or said.get(kind.split("_")[0], other)


def _nearest(path: tuple[str | int, ...]) -> str:
    known = _known_keys(path[:-1])
    near = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."


def _known_keys(path: tuple[str | int, ...]) -> list[str]:
    """The keys that a cycle file may hold at `path`, read from the model itself."""
    schema = CycleFile.model_json_schema()
    node = schema
    for part in path:
        if isinstance(part, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(part) or node.get("additionalProperties", {})
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return list(node.get("properties", {}))
