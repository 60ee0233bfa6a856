"""render(): every cycle for every audience, each page whole or not at all.

Takes names, gives a Summary. What is current is left as it is; a cycle that fails keeps its last
good page. This process alone puts pages in place and writes the manifest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from impactkit.batch.fingerprint import Workspace
from impactkit.batch.lock import only_run
from impactkit.batch.manifest import NO_DRAFTS, Manifest
from impactkit.batch.notebooks import REPORTS
from impactkit.batch.outcome import Outcome, Progress, Summary
from impactkit.batch.plan import Job, Wanted, plan
from impactkit.batch.run import Run
from impactkit.batch.shelf import work_folder, write_whole
from impactkit.batch.task import Made, Task
from impactkit.engine import one_thread_each
from impactkit.errors import ImpactKitError
from impactkit.workspace import AUDIENCES, check_outputs, cycle_names, no_such_cycle, only_known


def render(
    root: Path,
    outputs: Path,
    *,
    cycles: Iterable[str] = (),
    audiences: Iterable[str] = ("leader",),
    reports: Iterable[str] = (),
    force: bool = False,
    only_failed: bool = False,
    draft: bool = False,
    jobs: int | None = None,
    executor: Executor | None = None,
    tell: Callable[[Outcome], None] = lambda outcome: None,
    watch: Callable[[Progress], None] | None = None,
) -> Summary:
    """Render reports that are not current; every cycle and every report where none is named.

    Parameters
    ----------
    root : the folder that holds params/. outputs : where pages go, one folder an audience.
    force : also what is current. only_failed : nothing but what failed the last time.
    draft : marked previews, always made anew and without a program review. What pages in the
        root's outputs/ told counts as known, and of what drafts tell nothing is kept.
    jobs : so many processes of this machine; None: this process, one page after another.
    executor : any of concurrent.futures, used in their place; what it runs on has this version of
        impactkit and sees both folders under the same paths.
    tell : called with each outcome as it comes. watch : called with the progress, often.

    Raises
    ------
    ImpactKitError : an audience or a report that nobody knows; another run is writing to outputs,
        nothing can be written there, or it lies in a folder that the kit reads from.
    """
    one_thread_each()  # a cycle file may have to be read before processes are forked
    audiences, reports = tuple(audiences), tuple(reports)
    only_known("audience", audiences, AUDIENCES)
    only_known("report", reports, tuple(REPORTS))
    root, outputs = root.resolve(), outputs.resolve()
    check_outputs(root, outputs)
    known = cycle_names(root)
    names = tuple(dict.fromkeys(cycles)) or tuple(known)
    found = tuple(name for name in names if name in known)
    named = tuple(dict.fromkeys(reports))
    wanted = Wanted(
        cycles=found,
        audiences=tuple(dict.fromkeys(audiences)),
        reports=named or tuple(REPORTS),
        review=bool(found) and not named and not draft,
        force=force or draft,
        only_failed=only_failed,
    )
    given_out = (root / "outputs").resolve()
    if draft and outputs.is_relative_to(given_out):
        raise ImpactKitError(NO_DRAFTS.format(folder=outputs))
    with only_run(outputs) as lock, work_folder(outputs) as work:
        manifest = Manifest(outputs, draft=draft)
        workspace = Workspace(root, manifest.sources())
        to_do, current = plan(wanted, manifest, workspace)
        run = Run(manifest, workspace, work, tell=tell, watch=watch)
        for audience in wanted.audiences:
            for name in names:
                folder = outputs / audience / name
                if name not in known:
                    error = str(no_such_cycle(name, root))
                    run.end(Outcome(name, audience, folder, error, bad_input=True))
                elif (audience, name) in current:
                    run.end(Outcome(name, audience, folder, current=True))
        try:
            if to_do:
                if draft:
                    write_whole(outputs / ".gitignore", "*\n", work)
                _do(to_do, run, lock, Crew(jobs, executor), given_out if draft else outputs)
        finally:
            indexes = run.write_indexes(wanted.audiences)
    return Summary(tuple(run.outcomes), tuple(indexes))


@dataclass(frozen=True)
class Crew:
    """Who makes the pages: an executor, or processes of this machine, or this process."""

    jobs: int | None
    executor: Executor | None


def _do(to_do: list[Job], run: Run, lock: int, crew: Crew, told: Path) -> None:
    """The cycles' pages, and when they are in place the reviews, which tell what those told."""
    root, work, draft = run.workspace.root, run.work, run.manifest.draft
    apart = crew.jobs is not None and len(to_do) < crew.jobs  # a report each, to use them all
    tasks = {
        Task(root, work, job.audience, job.cycle, reports, told, draft): job
        for job in to_do
        for reports in ([(report,) for report in job.reports] if apart else [job.reports])
    }
    run.do(tasks, _results([*tasks], run, lock, crew))


def _results(tasks: list[Task], run: Run, lock: int, crew: Crew) -> Iterator[tuple[Task, Made]]:
    """What making pages needs is imported here, when there is something to do."""
    from impactkit.batch.crew import here, with_executor, with_processes

    for some in ([t for t in tasks if t.cycle], [t for t in tasks if not t.cycle]):
        if not some:
            continue
        if crew.executor is not None:
            yield from with_executor(some, crew.executor, run.look)
        elif crew.jobs is not None:
            yield from with_processes(some, crew.jobs, run.look, lock)
        else:
            yield from here(some, run.look)
