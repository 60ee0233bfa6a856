"""The list of an audience's pages, by date; what is older than the records is marked.

Takes the manifest and the workspace, writes index.html. render imports it.
"""

from __future__ import annotations

from pathlib import Path

from impactkit.batch.fingerprint import Workspace
from impactkit.batch.manifest import REVIEW_PAGE, Manifest, State
from impactkit.batch.notebooks import PAGES
from impactkit.batch.shelf import write_whole
from impactkit.leaks import Secrets, check_files
from impactkit.report import index_page
from impactkit.workspace import cycle_names

# What manifests of before do not say of a cycle.
NOT_NOTED = {"below_floor": False}


def write_index(manifest: Manifest, workspace: Workspace, audience: str, work: Path) -> Path:
    """Write the audience's list of pages.

    What it says of a page was noted when the page passed its gates, with the roster at hand.

    Raises
    ------
    GateError : something of this machine, or an address, stands in it; the list before it stays.
    """
    folder = manifest.outputs / audience
    names, listed = set(cycle_names(workspace.root)), []
    for key, entry in manifest.pages.items():
        of, cycle = key.split("/")
        pages = [
            (name, f"{cycle}/{file}")
            for file, name in PAGES.items()
            if (folder / cycle / file).exists()
        ]
        if of == audience and pages and "title" in entry:
            state = manifest.state(workspace, audience, cycle) if cycle in names else None
            listed.append(NOT_NOTED | entry | {"pages": pages, "gap": _gap(state)})
    listed.sort(key=lambda row: (row["order"], row["title"]))
    review = f"{REVIEW_PAGE}.html"
    html = index_page(
        audience=audience,
        cycles=listed,
        draft=manifest.draft,
        review=review if (folder / review).exists() else "",
        review_gap=_gap(manifest.review_state(workspace, audience)),
    )
    path = folder / "index.html"
    check_files({path.name: html}, Secrets(), path.name)
    write_whole(path, html, work)
    return path


def _gap(state: State | None) -> str:
    """What a reader of the list should know before they open the page."""
    if state is None or not state.older:
        return ""
    return "older than the records" + (": the last run failed" if state.word == "failed" else "")
