"""YAML read as text: every scalar a string, every key with its line, nothing constructed.

Takes a file's text, gives a plain tree and the line of each path. Only params imports it.
Plain YAML turns 0042 into 34 and no into false, and lets a later duplicate key win.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from impactkit.errors import Problem
from impactkit.intake.yaml_slips import explain

MARKS = frozenset("&*!")
HASH = re.compile(r"\s*#")
NOTE = re.compile(r"(?:\s{2,}|\t\s*)#(?:\s.*|#*)?$")  # as our own files write it
NUMBER_SIGNS = re.compile(r"[^#]*(?:#\d[^#]*)+")  # #4, and no other #
Path = tuple[str | int, ...]
Lines = dict[Path, int]


def read_text_yaml(text: str) -> tuple[Any, Lines, list[Problem]]:
    """Read YAML without giving any scalar a type.

    Returns
    -------
    tree : dicts, lists and strings; an empty scalar is left out of its mapping.
    lines : for each path in the tree, the line (from 1) on which a person finds it.
    problems : syntax errors, duplicate keys, tags and anchors, each with its line.
    """
    problems: list[Problem] = []
    lines: Lines = {(): 1}
    try:
        if _has_anchor(text, problems):
            return {}, lines, problems
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        tree = _plain(root, (), lines, problems, text.splitlines())
        return tree, lines, problems
    except yaml.MarkedYAMLError as error:
        return {}, lines, [explain(text, error)]
    except yaml.reader.ReaderError as error:
        line = f"line {text.count(chr(10), 0, error.position) + 1}"
        problems.append(Problem(line, "holds a character that YAML does not allow.", "Retype it."))
        return {}, lines, problems
    except RecursionError:
        problems.append(
            Problem("line 1", "keys or lists stand too deep in each other.", "Look for [[ or {{.")
        )
        return {}, lines, problems


def _has_anchor(text: str, problems: list[Problem]) -> bool:
    """Anchors, aliases and tags are refused before anything is composed from them."""
    if not MARKS.intersection(text):
        return False
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
            line = token.start_mark.line + 1
            problems.append(
                Problem(
                    f"line {line}",
                    "anchors, aliases and tags (& * !) are not read.",
                    "Write the value out, in quotes where it starts with one of them.",
                )
            )
    return bool(problems)


def _plain(
    node: yaml.Node | None,
    path: Path,
    lines: Lines,
    problems: list[Problem],
    written: list[str],
    *,
    flow: bool = False,
) -> Any:
    if node is None:
        return {}
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, problems, written, flow)
    flow = flow or bool(node.flow_style)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, (*path, i), lines, problems, written, flow=flow)
            for i, item in enumerate(node.value)
        ]
    tree = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(f"line {line}", "a key is a word, not a list.", "Retype it."))
            continue
        key = str(key_node.value)
        if key in tree:
            problems.append(
                Problem(f"line {line}, {key}", "this key stands here a second time.", "Keep one.")
            )
            continue
        lines[(*path, key)] = line
        value = _plain(value_node, (*path, key), lines, problems, written, flow=flow)
        if value != "":
            tree[key] = value
    return tree


def _scalar(
    node: yaml.ScalarNode, path: Path, problems: list[Problem], written: list[str], flow: bool
) -> str:
    """A value's text. Behind an unquoted one, #4 belongs to it; a note begins with two spaces,
    # and a space; anything else has two readings."""
    end = node.end_mark
    behind = written[end.line][end.column :] if end.line < len(written) else ""
    if node.style is not None or not HASH.match(behind) or NOTE.fullmatch(behind):
        return node.value
    if node.value == "" and behind.lstrip().startswith("# "):
        return node.value  # a note beside a key that is left empty
    note = NOTE.search(behind)
    rest = behind[: note.start()] if note else behind
    whole = f"{node.value}{rest}".strip()
    if NUMBER_SIGNS.fullmatch(rest) and not flow:
        return whole
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    problems.append(
        Problem(
            f"line {end.line + 1}{f', {key}' if key else ''}",
            "a # stands behind text without quotes, and may begin a note or belong to the text.",
            f'If it belongs to it, put the text in double quotes: "{whole}". If it begins a note, '
            "write two spaces before it and one behind it.",
        )
    )
    return node.value
