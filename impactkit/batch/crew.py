"""Who does the tasks: this process, a pool of processes, or an executor from elsewhere.

Takes tasks in their order, gives each with what became of it, as it comes. A process that is
killed costs the task it was at, and no other. render imports it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue

from impactkit.batch.apart import work_anywhere
from impactkit.batch.task import KILLED, Made, Task
from impactkit.batch.worker import begin, ready, work
from impactkit.engine import can_fork

TICK = 0.2  # seconds between two looks at what is running
LOST = (
    "{label}: the executor lost its pages ({error}). Render again; see that every machine has "
    "this version of impactkit and sees the same folders."
)

Results = Iterator[tuple[Task, Made]]


def here(tasks: Iterable[Task], tick: Callable[[], None]) -> Results:
    """One after the other, in this process."""
    ready()
    for task in tasks:
        tick()
        yield task, work(task)


def with_executor(tasks: Sequence[Task], executor: Executor, tick: Callable[[], None]) -> Results:
    """By an executor that somebody else made; it is left running."""
    for task, made, error in _results(tasks, executor, tick, work_anywhere):
        lost = LOST.format(label=task.label, error=type(error).__name__)
        yield task, Made(error=lost) if error else made


def with_processes(
    tasks: Sequence[Task], jobs: int, tick: Callable[[], None], lock: int
) -> Results:
    """By `jobs` processes of this machine.

    Where one is killed the pool goes with it: what had not begun is done by a new one, what had
    begun alone, so that only the task whose process is killed again fails.

    lock : descriptor of the run's lock, which a process that outlives this one must not hold.
    """
    ready()
    while tasks:
        broken = []
        with Pool(min(jobs, len(tasks)), lock) as pool:
            for task, made, error in _results(tasks, pool, tick):
                if error:
                    broken.append(task)
                else:
                    yield task, made
        begun = [task for task in broken if task.begun()] or broken
        for task in begun:
            task.clear()
            with Pool(1, lock) as pool:
                for _, made, error in _results([task], pool, tick):
                    yield task, Made(error=KILLED.format(label=task.label)) if error else made
        tasks = [task for task in broken if task not in begun]


def _results(
    tasks: Sequence[Task],
    executor: Executor | Pool,
    tick: Callable[[], None],
    call: Callable[[Task], Made] = work,
) -> Iterator[tuple[Task, Made | None, BaseException | None]]:
    ended: SimpleQueue = SimpleQueue()
    at = {}
    for task in tasks:
        try:
            future = executor.submit(call, task)
        except BrokenExecutor as error:
            yield task, None, error
            continue
        at[future] = task
        future.add_done_callback(ended.put)
    try:
        while at:
            tick()
            with suppress(Empty):
                future = ended.get(timeout=TICK)
                task = at.pop(future)
                error = None if future.cancelled() else future.exception()
                if future.cancelled() or error:
                    yield task, None, error or BrokenExecutor("cancelled")
                else:
                    yield task, future.result(), None
    finally:
        for future in at:
            future.cancel()


class Pool:
    """Processes without threads, forked from this one where that can be done, else spawned.

    When it is left, nothing that they started is left.
    """

    def __init__(self, jobs: int, lock: int):
        forks = can_fork()
        self.before = set(multiprocessing.active_children())
        self.workers: set[multiprocessing.Process] = set()
        self.jobs = jobs
        self.executor = ProcessPoolExecutor(
            jobs,
            mp_context=multiprocessing.get_context("fork" if forks else "spawn"),
            initializer=begin,
            initargs=(os.getpid(), lock if forks else None),
        )

    def submit(self, call: Callable, *arguments: object) -> Future:
        future = self.executor.submit(call, *arguments)
        if len(self.workers) < self.jobs:
            self.workers |= set(multiprocessing.active_children()) - self.before
        return future

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is not None or any(worker.exitcode is not None for worker in self.workers):
            for worker in self.workers:
                worker.kill()
                if hasattr(os, "killpg"):
                    with suppress(OSError):  # its group: the worker's number is the group's
                        os.killpg(worker.pid, signal.SIGKILL)
        self.executor.shutdown(wait=True, cancel_futures=True)
