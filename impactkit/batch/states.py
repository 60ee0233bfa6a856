"""What of the outputs folder is current, and what is stale and why.

Takes a workspace and its outputs, gives States; writes nothing. cli imports it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from impactkit.batch.fingerprint import Workspace
from impactkit.batch.manifest import REVIEW_PAGE, Manifest, State
from impactkit.workspace import AUDIENCES, cycle_names, no_such_cycle, only_known


def states(root: Path, outputs: Path, audiences: Iterable[str]) -> Iterator[tuple[str, str, State]]:
    """(cycle, audience, state) of every cycle in params/, then of the program reviews."""
    audiences = tuple(audiences)
    only_known("audience", audiences, AUDIENCES)
    manifest = Manifest(outputs)
    workspace = Workspace(root, manifest.sources())
    for cycle in cycle_names(root):
        for audience in audiences:
            yield cycle, audience, manifest.state(workspace, audience, cycle)
    for audience in audiences:
        yield REVIEW_PAGE, audience, manifest.review_state(workspace, audience)


def state_of(root: Path, outputs: Path, audience: str, cycle: str) -> str:
    """In words: not rendered, current, stale and why, or failed.

    Raises
    ------
    ImpactKitError : an audience or a cycle that nobody knows.
    """
    only_known("audience", [audience], AUDIENCES)
    if cycle not in cycle_names(root):
        raise no_such_cycle(cycle, root)
    manifest = Manifest(outputs)
    return str(manifest.state(Workspace(root, manifest.sources()), audience, cycle))
