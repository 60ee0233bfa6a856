"""impactkit: what coaching changes, examined credibly. The names that a notebook may use.

Names are imported when they are first used, so that `impactkit --help` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "load_cycle": "impactkit.cycle",
    "measure": "impactkit.levels",
    "release": "impactkit.disclosure",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'impactkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
