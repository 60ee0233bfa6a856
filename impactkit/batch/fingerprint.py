"""What a page is made from, each part hashed: why a page is stale, and when it is not.

Takes a workspace, gives a digest for each part of PARTS; reads bytes and imports nothing heavy.
To make pages depend on something more, give it a name and its digest in `cycle_parts`,
`report_parts` or `shared_parts`: a page whose record lacks a part counts as stale because of it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from functools import cache
from pathlib import Path

import impactkit
from impactkit.batch.notebooks import REPORTS, REVIEW, find_notebook
from impactkit.errors import ImpactKitError
from impactkit.workspace import cycle_names

# For exploring; no page is made with them.
NOT_IN_PAGES = {"jupyterlab", "ipywidgets"}
ABSENT = ""
FACTS = "facts.json"  # what a cycle's pages told, beside them


@dataclass(frozen=True)
class Sources:
    """Which files a cycle's records are in, as its cycle file says.

    cycle_file : the digest of the file that said so. data : folder or workbook, from the root.
    named : files that the cycle file names, from that folder.
    """

    cycle_file: str
    data: str
    named: tuple[str, ...]

    @classmethod
    def read(cls, root: Path, cycle: str) -> Sources | None:
        """Read them from the cycle file; None where that cannot be used."""
        from impactkit.intake import read_cycle_file

        path = root / "params" / f"{cycle}.yml"
        before = digest([path], root)
        try:
            about = read_cycle_file(path, f"params/{cycle}.yml")
        except (ImpactKitError, OSError):
            return None
        sources = [source for table in about.tables.values() for source in table]
        named = {name for s in sources for name in (s.file, s.line_items) if name}
        return cls(before, about.data, tuple(sorted(named)))

    def paths(self, root: Path) -> list[Path]:
        """Every file that the cycle's records may be read from."""
        data = root / self.data
        folder = data if data.is_dir() else data.parent
        found = {folder / name for name in self.named}
        return list(found | (set(data.rglob("*")) if data.is_dir() else {data}))


class Workspace:
    """The parts of a workspace's pages, each read once.

    known : sources by cycle, as a manifest noted them; used where the cycle file is the same.
    """

    def __init__(self, root: Path, known: Mapping[str, Sources] | None = None):
        self.root = root
        self.sources = dict(known or {})
        self.shared = {
            "template": package_digest("*.j2", "*.json"),
            "theme": package_digest("*.css"),
            "impactkit": package_digest("*.py", "*.yml", "*.csv", "*.txt"),
            "libraries": libraries_digest(),
        }
        self._cycles: dict[str, dict[str, str]] = {}
        self._notebooks: dict[str, str] = {}

    def cycle_parts(self, cycle: str) -> dict[str, str]:
        """Digests of the cycle file and of the bytes of its records."""
        if cycle not in self._cycles:
            file = digest([self.root / "params" / f"{cycle}.yml"], self.root)
            known = self.sources.get(cycle)
            if known is None or known.cycle_file != file:
                known = Sources.read(self.root, cycle)
            if known is None:
                self.sources.pop(cycle, None)
            else:
                self.sources[cycle] = known
            records = digest(known.paths(self.root), self.root) if known else ABSENT
            self._cycles[cycle] = {"cycle file": file, "records": records}
        return self._cycles[cycle]

    def report_parts(self, report: str) -> dict[str, str]:
        """The digest of the notebook that a report is."""
        if report not in self._notebooks:
            try:
                path = find_notebook(self.root, (REPORTS | REVIEW)[report])
                self._notebooks[report] = digest([path], path.parent)
            except ImpactKitError:
                self._notebooks[report] = ABSENT
        return {"notebook": self._notebooks[report]}

    def page_parts(self, cycle: str, report: str) -> dict[str, str]:
        """Everything that one page of one cycle depends on, but for who reads it."""
        return self.cycle_parts(cycle) | self.report_parts(report) | self.shared

    def review_parts(self, outputs: Path, audience: str) -> dict[str, str]:
        """The same for the program review, which shows what every cycle's own pages told."""
        (report,) = REVIEW
        names = cycle_names(self.root)
        every = [(name, self.cycle_parts(name)) for name in names]
        together = {
            part: text_digest(f"{name} {parts[part]}" for name, parts in every)
            for part in ("cycle file", "records")
        }
        told = [outputs / audience / name / FACTS for name in names]
        together["pages of its cycles"] = digest(told, outputs)
        return together | self.report_parts(report) | self.shared

    def size(self, cycle: str) -> int:
        """Bytes of a cycle's records, or of the folder that bears its name; for a guess."""
        known = self.sources.get(cycle)
        paths = known.paths(self.root) if known else (self.root / "data" / cycle).rglob("*")
        return sum(path.stat().st_size for path in paths if path.is_file())


def digest(paths: Iterable[Path], root: Path) -> str:
    """One digest of files, their bytes and their names from `root`; a file that cannot be read
    counts as one of its own kind, so that the page that needs it is tried, and says so.
    """
    total = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        name = path.relative_to(root) if path.is_relative_to(root) else path
        total.update(f"{len(name.as_posix())} {name.as_posix()}".encode(errors="surrogateescape"))
        try:
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            total.update(f"cannot be read: {error.errno}".encode())
    return total.hexdigest()[:16]


def text_digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode(errors="surrogateescape")).hexdigest()[:16]


@cache
def package_digest(*patterns: str) -> str:
    """The kit's own files of these kinds."""
    package = Path(impactkit.__file__).parent
    return digest([p for pattern in patterns for p in package.rglob(pattern)], package)


@cache
def libraries_digest() -> str:
    """The versions of Python and of every library that has a part in a page."""
    versions, wanted = {"python": platform.python_version()}, ["impactkit"]
    while wanted:
        name = wanted.pop()
        if name in versions or name in NOT_IN_PAGES:
            continue
        try:
            found = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        head = HeaderParser().parsestr(found.read_text("METADATA") or "")  # not the long text below
        versions[name] = head["Version"] or found.version
        needs = [need for need in head.get_all("Requires-Dist", ()) if "extra ==" not in need]
        wanted += [re.match(r"[\w.-]+", need)[0].lower() for need in needs]
    versions.pop("impactkit", None)  # its bytes are a part of their own
    return text_digest(f"{name} {version}" for name, version in sorted(versions.items()))
