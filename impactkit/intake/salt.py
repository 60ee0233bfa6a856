"""The district's salt: 32 random bytes that turn ids into keys, the same for every cycle.

Takes the kit's root, gives bytes. cycle and evidence_files ask for it.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from impactkit.errors import ImpactKitError
from impactkit.workspace import outputs_of

SALT_FILE = ".district-salt"
BYTES = 32
ANEW = "new"  # what somebody writes into the file who has lost it for good
SHARED = (
    "With another salt the letters of rooms would change hands. Two people who render here use "
    "one file: whoever owns it gives the group the right to read it (chgrp GROUP and chmod 640, "
    "on .district-salt)."
)


def district_salt(root: Path) -> bytes:
    """The district's own 32 random bytes, made at first use and kept in the root.

    With it, a student has the same key in every cycle; without it, nobody can rebuild a key
    from an id.

    Raises
    ------
    ImpactKitError : the file cannot be read, is damaged, cannot be made, or is missing where
        pages were made with it.
    """
    path = root / SALT_FILE
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise _damaged(path)  # a pipe would be waited for
    try:
        text = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        text = ""
        _check_first_use(root)
    except OSError as error:
        raise ImpactKitError(f"{path} cannot be read: {error.strerror}. {SHARED}") from None
    except ValueError:
        raise _damaged(path) from None
    else:
        if text != ANEW:
            return _bytes_of(text, path)
    return _made(path, again=text == ANEW)


def _bytes_of(text: str, path: Path) -> bytes:
    try:
        salt = bytes.fromhex(text)
    except ValueError:
        raise _damaged(path) from None
    if len(salt) != BYTES:
        raise _damaged(path)
    return salt


def _damaged(path: Path) -> ImpactKitError:
    return ImpactKitError(
        f"{path} is damaged: it should hold 64 digits and letters from a to f. Copy it from a "
        f"backup, or from a colleague who renders here. {_lost()}"
    )


def _lost() -> str:
    return (
        f"Where it is lost for good, write the word {ANEW} into it: a new one is made, and letters "
        "of rooms on the next pages may name other classrooms than before."
    )


def _check_first_use(root: Path) -> None:
    """No salt, and pages that were made with one."""
    for path in outputs_of(root).glob("*/*/facts.json"):
        with suppress(OSError, ValueError):
            if path.is_file() and '"mark"' in path.read_text(encoding="utf-8"):
                raise ImpactKitError(
                    f"{root / SALT_FILE} is not there, and pages in {outputs_of(root)} were made "
                    f"with it. Copy it from a backup, or from a colleague who renders here. "
                    f"{_lost()}"
                )


def _made(path: Path, *, again: bool) -> bytes:
    """A new salt in a file of its owner's, whole when it has its name."""
    try:
        handle, new = tempfile.mkstemp(dir=path.parent, prefix=SALT_FILE)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(BYTES))
            if again:
                os.replace(new, path)
            else:
                _put_first(new, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(new)
        return _bytes_of(path.read_text(encoding="ascii").strip(), path)
    except OSError as error:
        raise ImpactKitError(
            f"{path} cannot be made: {error.strerror}. The salt is kept there for all later runs. "
            "Run `impactkit check` once where the folder can be written to."
        ) from None


def _put_first(new: str, path: Path) -> None:
    """Whoever comes first; others take theirs."""
    try:
        os.link(new, path)
    except FileExistsError:
        pass
    except OSError:  # a disk without hard links
        if not path.exists():
            os.replace(new, path)
