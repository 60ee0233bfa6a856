"""YAML read as text: every scalar a string, every key with its line, nothing constructed.

Takes a file's text, gives a plain tree and the line of each path. Only params imports it.
Plain YAML turns 0042 into 34 and no into false, and lets a later duplicate key win.
"""

from __future__ import annotations

from typing import Any

import yaml

from impactkit.errors import Problem

MARKS = frozenset("&*!")
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
        return _plain(root, (), lines, problems), lines, problems
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(
            Problem(
                f"line {line}",
                f"this is not YAML ({error.problem}).",
                "Check the indentation and put text that holds a colon in double quotes.",
            )
        )
        return {}, lines, problems
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


def _plain(node: yaml.Node | None, path: Path, lines: Lines, problems: list[Problem]) -> Any:
    if node is None:
        return {}
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), lines, problems) for i, item in enumerate(node.value)]
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
        value = _plain(value_node, (*path, key), lines, problems)
        if value != "":
            tree[key] = value
    return tree
