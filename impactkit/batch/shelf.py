"""The outputs folder: pages put in place whole, the manifest, the index of each audience.

Takes finished files, writes them; says what is current and what is stale, and why.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import impactkit
from impactkit.batch.notebooks import notebook_folders
from impactkit.cycle import evidence_paths
from impactkit.errors import ImpactKitError
from impactkit.intake import read_cycle_file
from impactkit.leaks import Secrets, check_files
from impactkit.markup import day
from impactkit.report import index_page
from impactkit.schema import CycleFile

MANIFEST = "manifest.json"
PAGES = {
    "case-study.html": "Case study",
    "alignment-map.html": "Alignment map",
    "conversation-guide.html": "Conversation guide",
}


def put(outputs: Path, audience: str, cycle: str, files: Mapping[str, str]) -> Path:
    """Put a cycle's files in place, all of them or none; what is not in `files` stays.

    The new folder is made beside the old one; should it not get the name, the old one gets it
    back.
    """
    place = outputs / audience / cycle
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(f".{cycle}-old")
    if old.exists() and not place.exists():
        old.rename(place)  # an earlier run was stopped between the two renames
    new = Path(tempfile.mkdtemp(prefix=f".{cycle}-", dir=place.parent))
    try:
        if place.exists():
            shutil.copytree(place, new, dirs_exist_ok=True)
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        new.chmod(0o755)
        shutil.rmtree(old, ignore_errors=True)
        if place.exists():
            place.rename(old)
        try:
            new.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return place


def write_whole(path: Path, text: str) -> None:
    """Write a file in one step: a reader sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def fingerprint(root: Path, about: CycleFile) -> dict[str, str]:
    """What a page depends on, each part hashed: cycle file, records, notebooks, impactkit."""
    package = Path(impactkit.__file__).parent
    ours = (p for p in package.rglob("*") if p.suffix in (".py", ".yml", ".j2", ".css"))
    notebooks = next((f for f in notebook_folders(root) if f.is_dir()), root)
    return {
        "cycle file": _digest([root / "params" / f"{about.cycle}.yml"]),
        "records": _digest(evidence_paths(root, about)),
        "notebooks": _digest(notebooks.glob("*.ipynb")),
        "impactkit": _digest(ours),
    }


def _digest(paths) -> str:
    total = hashlib.sha256()
    for path in sorted(p for p in paths if p.is_file()):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def read_manifest(outputs: Path) -> dict:
    """What was rendered, when, from what. Stays with the coach."""
    path = outputs / MANIFEST
    if not path.is_file():
        return {"pages": {}}
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ImpactKitError(
            f"{path} is damaged. Delete it; the next render writes a new one."
        ) from None


def record(outputs: Path, audience: str, about: CycleFile, parts: dict | None, state: str) -> None:
    """Note one outcome, and for the index what the good page is called.

    parts : what all of the cycle's pages were made from; None, after a failure or where only
        some pages were made, keeps what stood there.
    """
    entry = {"state": state, "tried": datetime.now(UTC).isoformat(timespec="seconds")}
    if state == "done":
        entry |= {"rendered": entry["tried"], "kit": impactkit.__version__}
        entry |= {"title": about.title, "when": f"{day(about.start)} to {day(about.end)}"}
        entry |= {"order": about.start.isoformat(), "synthetic": about.synthetic}
    if parts:
        entry["parts"] = parts
    _note(outputs, audience, about.cycle, entry)


def mark_failed(outputs: Path, audience: str, cycle: str) -> None:
    """Note that a cycle could not be read; its good page is kept, and marked in the index."""
    _note(outputs, audience, cycle, {"state": "failed"})


def _note(outputs: Path, audience: str, cycle: str, entry: dict) -> None:
    manifest = read_manifest(outputs)
    before = manifest["pages"].get(f"{audience}/{cycle}", {})
    manifest["pages"][f"{audience}/{cycle}"] = before | entry
    write_whole(outputs / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def state_of(root: Path, outputs: Path, audience: str, cycle: str) -> str:
    """In words: not rendered, current, stale and why, or failed."""
    entry = read_manifest(outputs)["pages"].get(f"{audience}/{cycle}")
    page = outputs / audience / cycle / "case-study.html"
    if entry is None or not (page.exists() or entry["state"] == "failed"):
        return "not rendered"
    if entry["state"] == "failed":
        kept = "; the last good page is kept" if page.exists() else ""
        return f"failed{kept}"
    try:
        about = read_cycle_file(root / "params" / f"{cycle}.yml", f"params/{cycle}.yml")
    except ImpactKitError:
        return "stale: the cycle file cannot be read"
    now = fingerprint(root, about)
    if "parts" not in entry:
        return "partly rendered"
    changed = [part for part, digest in now.items() if digest != entry["parts"].get(part)]
    return f"stale: {', '.join(changed)} changed" if changed else "current"


def write_index(outputs: Path, audience: str, secrets: Secrets) -> Path:
    """The audience's list of pages, by date; a failed cycle's old page is marked.

    What it says of a page was noted when the page passed its gates.

    Raises
    ------
    GateError : it would give somebody away, by `secrets`; the index before it stays.
    """
    listed = []
    for key, entry in read_manifest(outputs)["pages"].items():
        of, cycle = key.split("/")
        pages = [
            (name, f"{cycle}/{file}")
            for file, name in PAGES.items()
            if (outputs / audience / cycle / file).exists()
        ]
        if of == audience and pages and "title" in entry:
            listed.append(entry | {"pages": pages, "stale": entry["state"] == "failed"})
    listed.sort(key=lambda row: (row["order"], row["title"]))
    review = "program-review.html"
    has_review = (outputs / audience / review).exists()
    html = index_page(audience=audience, cycles=listed, review=review if has_review else "")
    path = outputs / audience / "index.html"
    check_files({path.name: html}, secrets, path.name)
    write_whole(path, html)
    return path
