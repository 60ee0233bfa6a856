"""Words that claim more than the evidence holds: rules as data, and the checker that runs them.

Takes text, gives findings. Knows nothing of cycles. The rules are in Vale's format, one file a
rule, so that writers can use the folder with Vale itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

# A sentence that denies, limits or asks is innocent, whatever words it uses.
INNOCENT = re.compile(
    r"(?i:\b(?:not|never|cannot|whether|nor|neither|would|could|might|if"
    r"|no (?:claim|evidence|proof|sign|reason))\b|\?\s*$|n['’]t\b)|\bmay\b"
)
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?!\s|$)[^.!?\n]*)*[.!?]?")


@dataclass(frozen=True)
class Finding:
    """One sentence that claims too much. line and column count from 1."""

    line: int
    column: int
    rule: str
    label: str
    message: str
    text: str


@dataclass(frozen=True)
class Rule:
    """A rule file: its name, what it says, what it looks for."""

    name: str
    label: str
    message: str
    pattern: re.Pattern[str]


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule in language/rules."""
    folder = resources.files(__package__).joinpath("rules")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yml")), key=lambda f: f.name)
    return tuple(_rule(f.name.removesuffix(".yml"), f.read_text(encoding="utf-8")) for f in files)


def _rule(name: str, text: str) -> Rule:
    data = yaml.safe_load(text)
    if data["extends"] != "existence":
        raise ValueError(f"language/rules/{name}.yml: only existence rules are run")
    flags = re.IGNORECASE if data.get("ignorecase") else 0
    tokens = "|".join(f"(?:{token})" for token in data["tokens"])
    pattern = re.compile(rf"\b(?:{tokens})\b", flags)
    return Rule(name, data["label"], data["message"], pattern)


def check(text: str) -> list[Finding]:
    """Findings in `text`, in order; sentences end at . ! ? or at the end of a line."""
    found = []
    for sentence in SENTENCE.finditer(text):
        if INNOCENT.search(sentence.group()):
            continue
        for rule in rules():
            match = rule.pattern.search(sentence.group())
            if match:
                at = sentence.start() + match.start()
                line = text.count("\n", 0, at) + 1
                column = at - (text.rfind("\n", 0, at) + 1) + 1
                found.append(
                    Finding(
                        line,
                        column,
                        rule.name,
                        rule.label,
                        rule.message.replace("%s", match.group()),
                        sentence.group().strip(),
                    )
                )
    return found
