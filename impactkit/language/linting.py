"""lint(): the findings of one file, with their places in it.

Takes a name and bytes, gives Findings, or says that the file is not in English.
"""

from __future__ import annotations

from dataclasses import dataclass

from impactkit.language.checker import Finding, found_in
from impactkit.language.reading import read
from impactkit.language.tongues import is_english


@dataclass(frozen=True)
class Linted:
    """What was found in a file. english : False where it is in another language, unchecked."""

    findings: tuple[Finding, ...]
    english: bool = True

    def rows(self, name: str) -> list[dict[str, str | int]]:
        """For machines: one row a finding of the file called `name`."""
        keys = ("line", "column", "rule", "label", "message", "suggestion")
        return [{"file": name} | {key: getattr(f, key) for key in keys} for f in self.findings]


def lint(name: str, data: bytes) -> Linted:
    """Findings in a file of Markdown, text, HTML, DOCX or a notebook, in its order.

    Raises
    ------
    ImpactKitError : where the file cannot be read as what its name says.
    """
    passages = read(name, data)
    if not is_english("\n".join(p.text for p in passages)):
        return Linted((), english=False)
    return Linted(tuple(f for p in passages for f in found_in(p.text, place=p.place)))
