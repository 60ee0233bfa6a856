"""The manifest: what was rendered, when, from what, and how long it took. Stays with the coach.

Takes outcomes, is written whole after each; says of every page whether it is current, and why not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import impactkit
from impactkit.batch.fingerprint import Sources, Workspace
from impactkit.batch.notebooks import REPORTS, REVIEW
from impactkit.batch.shelf import write_whole
from impactkit.batch.task import Made
from impactkit.errors import ImpactKitError

MANIFEST = "manifest.json"
(REVIEW_PAGE,) = REVIEW
PARTS = ("pages", "reviews", "cycles")
DRAFTS = "{folder} holds drafts, not pages that are given out. Name another folder with --outputs."
NO_DRAFTS = (
    "{folder} holds pages that are given out, so no draft can go there. "
    "Leave --outputs out, or name another folder."
)
# Parts whose change makes a page older than what was observed.
RECORDS = {"cycle file", "records"}


@dataclass(frozen=True)
class State:
    """What is known of the pages of one cycle for one audience.

    word : not rendered, partly rendered, current, stale or failed. why : the parts that changed.
    kept : a failed cycle has a good page of before. error : what the last run said.
    """

    word: str
    why: tuple[str, ...] = ()
    kept: bool = False
    error: str = ""

    def __str__(self) -> str:
        if self.why:
            return f"{self.word}: {', '.join(self.why)} changed"
        return self.word + ("; the last good page is kept" if self.kept else "")

    @property
    def older(self) -> bool:
        """The page shows less than what was observed."""
        return self.word == "failed" or bool(RECORDS & set(self.why))


class Manifest:
    """What outputs/manifest.json says.

    pages : by "audience/cycle". reviews : by audience. cycles : where the records of each are.
    draft : the folder holds previews, which are marked and count as told to nobody.

    Raises
    ------
    ImpactKitError : a manifest that is damaged, or a folder of drafts where pages that are given
        out are meant, or the other way round.
    """

    def __init__(self, outputs: Path, *, draft: bool = False):
        self.outputs, self.draft = outputs, draft
        content = self._read()
        if content and bool(content.get("draft")) != draft:
            raise ImpactKitError((NO_DRAFTS if draft else DRAFTS).format(folder=outputs))
        self.pages: dict[str, dict] = content.get("pages", {})
        self.reviews: dict[str, dict] = content.get("reviews", {})
        self.cycles: dict[str, dict] = content.get("cycles", {})

    def _read(self) -> dict:
        path = self.outputs / MANIFEST
        try:
            content = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except (OSError, ValueError):
            raise ImpactKitError(
                f"{path} is damaged. Delete it; the next render writes a new one."
            ) from None
        if not _is_whole(content):
            raise ImpactKitError(
                f"{path} is not as this version of the kit writes it. Delete it, or install the "
                "version that wrote it; the next render writes a new one."
            )
        return content

    def sources(self) -> dict[str, Sources]:
        """Where each cycle's records were when it was last read."""
        return {
            name: Sources(**entry | {"named": tuple(entry["named"])})
            for name, entry in self.cycles.items()
        }

    def done(self, audience: str, cycle: str, made: Made) -> None:
        """Note pages that are in place; an empty `cycle` is the program review."""
        entry = self._entry(audience, cycle)
        entry.pop("error", None)
        entry |= made.about | self._now("done") | {"kit": impactkit.__version__}
        entry["rendered"] = entry["tried"]
        entry["seconds"] = entry.get("seconds", {}) | made.seconds
        entry["reports"] = entry.get("reports", {}) | made.parts

    def failed(self, audience: str, cycle: str, error: str) -> None:
        """Note a failure; what is known of the good pages of before stays."""
        self._entry(audience, cycle).update(self._now("failed") | {"error": error})

    def _entry(self, audience: str, cycle: str) -> dict:
        if cycle:
            return self.pages.setdefault(f"{audience}/{cycle}", {})
        return self.reviews.setdefault(audience, {})

    def _now(self, state: str) -> dict[str, str]:
        return {"state": state, "tried": datetime.now(UTC).isoformat(timespec="seconds")}

    def save(self, work: Path, sources: Mapping[str, Sources]) -> None:
        """Write it in one step; one line an entry."""
        self.cycles = {name: asdict(found) for name, found in sources.items()}
        parts = {"cycles": self.cycles, "pages": self.pages, "reviews": self.reviews}
        text = ",\n".join(f'"{name}": {{\n{_lines(entries)}\n}}' for name, entries in parts.items())
        draft = '"draft": true,\n' if self.draft else ""
        write_whole(self.outputs / MANIFEST, f"{{\n{draft}{text}\n}}\n", work)

    def state(self, workspace: Workspace, audience: str, cycle: str) -> State:
        """What is known of a cycle's pages, compared with the workspace as it is now."""
        entry = self.pages.get(f"{audience}/{cycle}", {})
        there = [report for report in REPORTS if self.page(audience, cycle, report).exists()]
        if entry.get("state") == "failed":
            return State("failed", kept=bool(there), error=entry.get("error", ""))
        if not there or not entry:
            return State("not rendered")
        changed = {
            part: None
            for report in there
            for part in _changed(entry, report, workspace.page_parts(cycle, report))
        }
        if changed:
            return State("stale", tuple(changed))
        return State("current" if len(there) == len(REPORTS) else "partly rendered")

    def review_state(self, workspace: Workspace, audience: str) -> State:
        """The same for the program review."""
        entry = self.reviews.get(audience, {})
        there = self.page(audience, "", REVIEW_PAGE).exists()
        if entry.get("state") == "failed":
            return State("failed", kept=there, error=entry.get("error", ""))
        if not there or not entry:
            return State("not rendered")
        changed = _changed(entry, REVIEW_PAGE, workspace.review_parts(self.outputs, audience))
        return State("stale", tuple(changed)) if changed else State("current")

    def to_make(
        self, workspace: Workspace, audience: str, cycle: str, reports: Iterable[str]
    ) -> list[str]:
        """Of these reports, those that are not current; all where the last try failed."""
        entry = self.pages.get(f"{audience}/{cycle}", {})
        return [
            report
            for report in reports
            if entry.get("state") != "done"
            or not self.page(audience, cycle, report).exists()
            or _changed(entry, report, workspace.page_parts(cycle, report))
        ]

    def page(self, audience: str, cycle: str, report: str) -> Path:
        return self.outputs / audience / cycle / f"{report}.html"


def _is_whole(content: object) -> bool:
    """Has a manifest the shape that is read here? Another version may write another."""
    if not isinstance(content, dict) or not content.keys() <= {*PARTS, "draft"}:
        return False
    if not isinstance(content.get("draft", False), bool):
        return False
    parts = {part: content.get(part, {}) for part in PARTS}
    if not all(_holds(entries, dict) for entries in parts.values()):
        return False
    made = [*parts["pages"].values(), *parts["reviews"].values()]
    return all(map(_is_entry, made)) and all(map(_is_sources, parts["cycles"].values()))


def _is_entry(entry: dict) -> bool:
    reports, seconds = entry.get("reports", {}), entry.get("seconds", {})
    texts = [entry.get(key, "") for key in ("state", "error", "title", "when", "order", "tried")]
    return (
        all(isinstance(text, str) for text in texts)
        and _holds(reports, dict)
        and all(_holds(parts, str) for parts in reports.values())
        and _holds(seconds, int | float)
    )


def _is_sources(entry: dict) -> bool:
    named = entry.get("named")
    return (
        entry.keys() == {"cycle_file", "data", "named"}
        and _holds({key: entry[key] for key in ("cycle_file", "data")}, str)
        and isinstance(named, list)
        and all(isinstance(name, str) for name in named)
    )


def _holds(found: object, kind: type) -> bool:
    """A tree of one kind of thing."""
    return isinstance(found, dict) and all(isinstance(thing, kind) for thing in found.values())


def _changed(entry: Mapping, report: str, now: Mapping[str, str]) -> list[str]:
    """The parts that a page was not made from; the kit, where it made no note of them."""
    before = entry.get("reports", {}).get(report, now | {"impactkit": ""})
    return [part for part, found in now.items() if before.get(part) != found]


def _lines(entries: Mapping[str, dict]) -> str:
    return ",\n".join(
        f"{json.dumps(key)}: {json.dumps(entry, sort_keys=True)}"
        for key, entry in sorted(entries.items())
    )
