"""What a run has to do, and in which order.

Takes names, the manifest and the workspace; gives Tasks, what is stale first, the longest first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from impactkit.batch.fingerprint import Workspace
from impactkit.batch.manifest import REVIEW_PAGE, Manifest
from impactkit.workspace import cycle_names

# Guesses in seconds, until a page was made once.
A_REPORT, A_MEGABYTE, A_CYCLE = 1.0, 1.0, 0.5


@dataclass(frozen=True)
class Job:
    """The pages of one cycle for one audience that are to be made; a review has no cycle.

    seconds : how long they will take, by the last time or by the size of the records.
    """

    audience: str
    cycle: str
    reports: tuple[str, ...]
    seconds: float = 0.0
    stale: bool = True


@dataclass(frozen=True)
class Wanted:
    """What a run was asked for."""

    cycles: tuple[str, ...]
    audiences: tuple[str, ...]
    reports: tuple[str, ...]
    review: bool
    force: bool = False
    only_failed: bool = False


def plan(
    wanted: Wanted, manifest: Manifest, workspace: Workspace
) -> tuple[list[Job], set[tuple[str, str]]]:
    """The jobs in their order, and each (audience, cycle) that is current."""
    jobs, current = [], set()
    for audience in wanted.audiences:
        for cycle in wanted.cycles:
            entry = manifest.pages.get(f"{audience}/{cycle}", {})
            if wanted.only_failed and entry.get("state") != "failed":
                continue
            stale = manifest.to_make(workspace, audience, cycle, wanted.reports)
            reports = wanted.reports if wanted.force else tuple(stale)
            if reports:
                jobs.append(Job(audience, cycle, reports, stale=bool(stale)))
            else:
                current.add((audience, cycle))
        own = any(job.audience == audience for job in jobs)
        if wanted.review and (own or _review_wanted(wanted, manifest, workspace, audience)):
            jobs.append(Job(audience, "", (REVIEW_PAGE,)))
    return _in_order(jobs, manifest, workspace), current


def _review_wanted(wanted: Wanted, manifest: Manifest, workspace: Workspace, audience: str) -> bool:
    if wanted.only_failed:
        return manifest.reviews.get(audience, {}).get("state") == "failed"
    return wanted.force or str(manifest.review_state(workspace, audience)) != "current"


def _in_order(jobs: list[Job], manifest: Manifest, workspace: Workspace) -> list[Job]:
    """What is stale before what is made anew on demand, the longest first."""
    timed = [replace(job, seconds=_seconds(job, manifest, workspace)) for job in jobs]
    return sorted(timed, key=lambda job: (not job.stale, -job.seconds, job.audience, job.cycle))


def _seconds(job: Job, manifest: Manifest, workspace: Workspace) -> float:
    """As long as the last time; else a guess, which only orders what was never made."""
    if not job.cycle:
        last = manifest.reviews.get(job.audience, {}).get("seconds", {})
        return sum(last.values()) or A_REPORT + A_CYCLE * len(cycle_names(workspace.root))
    last = manifest.pages.get(f"{job.audience}/{job.cycle}", {}).get("seconds", {})
    if set(job.reports) <= set(last):
        return sum(last[report] for report in job.reports)
    return len(job.reports) * (A_REPORT + A_MEGABYTE * workspace.size(job.cycle) / 1e6)
