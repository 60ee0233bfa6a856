"""What a cycle's pages tell one audience, in one facts.json: what the next release counts as known.

Takes the facts that pages carry, gives the file's content. making and run import it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

TELLS_LITTLE = ("alignment-map",)  # made from the cycle file alone
NO_FIGURE = "made_from"


def together(pages: Iterable[Mapping]) -> dict | None:
    """The facts of several pages that are put in place at once; None where there is none.

    Pages of one run are of the same records, so that mostly they all tell the same. Where records
    changed in between, what the others tell stands in `before`.
    """
    first, *others = [*pages] or [None]
    if first is None:
        return None
    content, before = dict(first), list(first.get("before", []))
    for other in others:
        own = {"facts": other["facts"], "when": other.get("when")}
        for page in (*other.get("before", []), own):
            if page["facts"] != content["facts"] and page not in before:
                before.append(page)
        content["rooms"] = other.get("rooms", {}) | content.get("rooms", {})
    if not content.get("rooms", True):
        del content["rooms"]
    return content | ({"before": before} if before else {})


def tells(report: str, facts: Mapping) -> bool:
    """Does a page say anything of the records? An Alignment Map of the cycle file does not."""
    figures = (
        fact["status"] != "empty" and not fact["id"].partition("/")[2].startswith(NO_FIGURE)
        for fact in facts["facts"]
    )
    return report not in TELLS_LITTLE or any(figures)


def as_text(content: Mapping) -> str:
    """facts.json as it is written."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def join(path: Path, other: Path) -> None:
    """Put what two files tell into the first, and take the second away."""
    if path.read_bytes() != other.read_bytes():
        pages = [json.loads(of.read_text(encoding="utf-8")) for of in (path, other)]
        path.write_text(as_text(together(pages)), encoding="utf-8", newline="\n")
    other.unlink()
