"""One run at a time on one outputs folder.

Takes the folder, holds a lock on a file in it while a run lasts; the system gives the lock back
when the process that held it is gone, however it went. render imports it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from impactkit.errors import ImpactKitError

LOCK = ".lock"


@contextmanager
def only_run(outputs: Path) -> Iterator[int]:
    """Hold the folder; gives the lock's file descriptor, for a forked process to close.

    Raises
    ------
    ImpactKitError : where another run holds it, or nothing can be written there.
    """
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        lock = _acquire(outputs / LOCK)
    except OSError as error:
        raise ImpactKitError(
            f"{outputs} cannot be written to: {error.strerror}. "
            "Name another folder with --outputs, or make room."
        ) from None
    if lock is None:
        raise ImpactKitError(
            f"Another run is writing to {outputs}{_holder(outputs / LOCK)}. "
            "Wait until it has ended, then run this command again."
        )
    try:
        yield lock
    finally:
        with suppress(OSError):
            if [path.name for path in outputs.iterdir()] == [LOCK]:
                (outputs / LOCK).unlink()  # nothing came of this run
                outputs.rmdir()
        os.close(lock)


def _acquire(path: Path) -> int | None:
    """The locked file's descriptor; None where another process has it."""
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _hold(lock)
            same = os.path.samestat(os.fstat(lock), path.stat())
        except BlockingIOError:
            os.close(lock)
            return None
        except FileNotFoundError:
            same = False
        if same:
            with suppress(OSError):  # a full disk: the lock holds without the number
                os.ftruncate(lock, 0)
                os.write(lock, f"{os.getpid()}\n".encode())
            return lock
        os.close(lock)  # a run that ended in between took the file away


if sys.platform == "win32":
    import msvcrt

    def _hold(lock: int) -> None:
        try:
            os.lseek(lock, 1 << 20, os.SEEK_SET)  # beyond the number, so that others can read it
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
            os.lseek(lock, 0, os.SEEK_SET)
        except OSError:
            raise BlockingIOError from None
else:
    import fcntl

    def _hold(lock: int) -> None:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(path: Path) -> str:
    try:
        number = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return f" (process {number})" if number else ""
