"""One run: what was made is put in place and noted, each at once, by this process alone.

Takes tasks with what became of them, gives outcomes. render imports it.
"""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

from impactkit.batch import memory
from impactkit.batch.fingerprint import FACTS, Workspace
from impactkit.batch.manifest import MANIFEST, REVIEW_PAGE, Manifest
from impactkit.batch.outcome import Outcome, Progress
from impactkit.batch.plan import Job
from impactkit.batch.shelf import BETWEEN, put
from impactkit.batch.task import Made, Task
from impactkit.errors import ImpactKitError

OWNER = re.compile(
    r'<meta name="cycles" content="(.*?)"/>\s*<meta name="audience" content="(.*?)"/>'
)
HEAD = 100_000  # characters of a page in which its owner stands


class Run:
    """What one call of render() is doing.

    work : the folder for what is not finished. tell : called with each outcome as it comes.
    watch : called with the progress.
    """

    def __init__(
        self,
        manifest: Manifest,
        workspace: Workspace,
        work: Path,
        *,
        tell: Callable[[Outcome], None],
        watch: Callable[[Progress], None] | None,
    ):
        self.manifest, self.workspace, self.work = manifest, workspace, work
        self.tell, self.watch = tell, watch
        self.outcomes: list[Outcome] = []
        self.jobs: dict[Job, int] = {}
        self.ended: dict[Job, bool] = {}
        self.begun = time.monotonic()

    def end(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.tell(outcome)

    def do(self, tasks: Mapping[Task, Job], results: Iterator[tuple[Task, Made]]) -> None:
        """Put in place what comes, until everything has come.

        tasks : each with the job that it is a part of; a job is done when all its tasks are.
        """
        self.jobs = Counter(tasks.values())
        so_far, reviews = defaultdict(list), {}
        with closing(results):
            for task, made in results:
                job = tasks[task]
                so_far[job].append(made)
                if len(so_far[job]) < self.jobs[job]:
                    continue
                self.ended[job] = any(part.error for part in so_far[job])
                if job.cycle:
                    self._finish(job, so_far.pop(job))
                else:
                    reviews[job] = made
        for job, made in reviews.items():
            if any(o.audience == job.audience and not o.bad_input for o in self.outcomes):
                self._finish(job, [made])
        self.look()

    def look(self) -> None:
        """Say how far the run is."""
        if self.watch is None:
            return
        names = {path.name.rpartition(BETWEEN)[0] for path in self.work.iterdir()}
        running = [
            (job.cycle or REVIEW_PAGE, job.audience)
            for job in self.jobs
            if job not in self.ended
            and any(
                name.startswith(f"{job.audience}{BETWEEN}{job.cycle}{BETWEEN}") for name in names
            )
        ]
        done = sum(job.seconds for job in self.ended)
        left = sum(job.seconds for job in self.jobs) - done
        failed = sum(self.ended.values())
        pace = (time.monotonic() - self.begun) / done if done else None
        self.watch(
            Progress(
                total=len(self.jobs),
                done=len(self.ended) - failed,
                failed=failed,
                running=tuple(running),
                seconds_left=None if pace is None else pace * left,
            )
        )

    def _finish(self, job: Job, parts: list[Made]) -> None:
        """Put a job's pages in place, or keep the good ones of before; note it, and tell."""
        folder = self.manifest.outputs / job.audience / job.cycle
        errors = dict.fromkeys(part.error for part in parts if part.error)
        bad_input = any(part.bad_input for part in parts)
        if not errors:
            try:
                made = _together(parts)
                _check_owner(made.folder, job.cycle, job.audience)
                self._put(job, made)
            except OSError as error:
                errors[f"{folder} could not be written: {error.strerror}. Make room there."] = None
            except ImpactKitError as error:
                errors[str(error)] = None
        told = "\n".join(errors)
        name = job.cycle or REVIEW_PAGE
        if not told:
            self.manifest.done(job.audience, job.cycle, made)
        else:
            self.manifest.failed(job.audience, job.cycle, told)
        self._save(worth=not bad_input)
        seconds = round(sum(sum(part.seconds.values()) for part in parts), 2)
        if job.cycle or told:
            self.end(Outcome(name, job.audience, folder, told, bad_input, seconds=seconds))

    def _put(self, job: Job, made: Made) -> None:
        self.workspace.sources |= made.sources
        if job.cycle:
            put(self.manifest.outputs, job.audience, job.cycle, made.folder)
            return
        page = self.manifest.page(job.audience, "", REVIEW_PAGE)
        page.parent.mkdir(parents=True, exist_ok=True)
        (made.folder / page.name).replace(page)

    def _save(self, worth: bool) -> None:
        """Write the manifest; not where nothing was ever made or tried but what could not start."""
        path = self.manifest.outputs / MANIFEST
        if not (worth or path.exists()):
            return
        try:
            self.manifest.save(self.work, self.workspace.sources)
        except OSError as error:
            raise ImpactKitError(
                f"{path} could not be written: {error.strerror}. Make room there, then run the "
                "same command again: it makes what is not noted as done."
            ) from None

    def write_indexes(self, audiences: Iterable[str]) -> list[Path]:
        """The list of pages of each audience, anew where anything was tried or it is missing."""
        indexes, now = [], Workspace(self.workspace.root, self.workspace.sources)
        for audience in audiences:
            path = self.manifest.outputs / audience / "index.html"
            if not path.parent.exists():
                continue
            try:
                if self.jobs or _older(path, self.manifest.outputs / MANIFEST):
                    from impactkit.batch.index import write_index

                    write_index(self.manifest, now, audience, self.work)
                indexes.append(path)
            except OSError as error:
                told = f"{path} could not be written: {error.strerror}. Make room there."
                self.end(Outcome("index", audience, path.parent, told))
            except ImpactKitError as error:
                self.end(Outcome("index", audience, path.parent, str(error)))
        return indexes


def _older(path: Path, other: Path) -> bool:
    """Not there, or written before the other, by a run that was ended in between."""
    return not path.exists() or path.stat().st_mtime_ns < other.stat().st_mtime_ns


def _together(parts: list[Made]) -> Made:
    """What several tasks made for one job, in the folder of the first."""
    first = parts[0]
    whole = Made(first.folder, about=first.about, sources=first.sources)
    for part in parts:
        if part.folder != first.folder:
            for path in part.folder.iterdir():
                if path.name == FACTS and (first.folder / FACTS).exists():
                    memory.join(first.folder / FACTS, path)
                else:
                    path.replace(first.folder / path.name)
            part.folder.rmdir()
        whole.parts.update(part.parts)
        whole.seconds.update(part.seconds)
    return whole


def _check_owner(folder: Path, cycle: str, audience: str) -> None:
    """What the pages' own data say of them, against the place where they are to stand."""
    for page in sorted(folder.glob("*.html")):
        with page.open(encoding="utf-8") as file:
            found = OWNER.search(file.read(HEAD))
        if not found or found[2] != audience or (cycle and found[1] != cycle):
            raise ImpactKitError(f"{page.stem}: the page belongs to another cycle or audience.")
