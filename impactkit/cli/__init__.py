"""The command `impactkit`: parse, call one function, print, return the exit code.

One module a command; each adds its options and runs. Heavy imports happen where they are used,
so that --help is quick.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

INTERRUPTED, UNREAD = 130, 141  # as a shell counts: 128 and the number of the signal


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what the kit knows to be wrong ends with 2 and no traceback.

    Ended by Ctrl-C it says so, at whatever moment that comes; where nobody reads on (| head), it
    ends in silence.
    """
    import signal

    before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    interrupts = _count_interrupts()
    try:
        code = _run(argv)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNREAD
    except Exception:
        if interrupts:  # numpy makes an ImportError of it
            return _stopped()
        raise
    finally:
        if signal.getsignal(signal.SIGINT) is not before[0]:
            signal.signal(signal.SIGINT, before[0])
        sys.unraisablehook = before[1]


def _stopped() -> int:
    print("Stopped.", file=sys.stderr)
    return INTERRUPTED


def _count_interrupts() -> list[int]:
    """Every Ctrl-C from now on, whatever a library makes of it."""
    import signal

    seen: list[int] = []

    def interrupt(number: int, frame: object) -> None:
        seen.append(number)
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
        sys.unraisablehook = _again
    return seen


def _again(unraised) -> None:
    """Ctrl-C while something is imported or thrown away is lost on Python; so it comes again."""
    if issubclass(unraised.exc_type, KeyboardInterrupt):
        import _thread

        _thread.interrupt_main()
    else:
        sys.__unraisablehook__(unraised)


def _run(argv: Sequence[str] | None) -> int:
    from impactkit.errors import ImpactKitError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names of files may hold what is no letter
            stream.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(argv)
    try:
        return options.run(options)
    except ImpactKitError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    import argparse

    import impactkit
    from impactkit.cli import (
        begin,
        checking,
        drawing,
        linting,
        listing,
        opening,
        practice,
        rendering,
    )

    parser = argparse.ArgumentParser(
        prog="impactkit",
        description="Examine what instructional coaching changes: one cycle, one page.",
        epilog="Start with: impactkit init, then impactkit new, check and render.",
    )
    parser.add_argument("--version", action="version", version=f"impactkit {impactkit.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (opening, begin, checking, rendering, listing, linting, drawing, practice):
        command.add(commands)
    return parser
