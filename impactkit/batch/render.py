"""render(): every cycle for every audience, each page whole or not at all.

Takes names, gives a Summary. A cycle that fails keeps its last good page.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from impactkit.batch import shelf
from impactkit.batch.notebooks import REPORTS, REVIEW, find_notebook
from impactkit.cycle import Cycle, cycle_names, load_cycle
from impactkit.engine import run
from impactkit.errors import ImpactKitError, NotebookError
from impactkit.report import Page, Secrets, check_notebook, check_page, export


@dataclass(frozen=True)
class Outcome:
    """What became of one cycle for one audience; `error` is empty where it went well."""

    cycle: str
    audience: str
    folder: Path
    error: str = ""
    bad_input: bool = False


@dataclass(frozen=True)
class Summary:
    """All outcomes of one run, and the index pages that were written."""

    outcomes: tuple[Outcome, ...]
    indexes: tuple[Path, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.error)

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some failed, 2 nothing could start."""
        if not self.failed:
            return 0
        return 2 if all(o.bad_input for o in self.outcomes) else 1


def render(
    root: Path,
    outputs: Path,
    *,
    cycles: Iterable[str] = (),
    audiences: Iterable[str] = ("leader",),
    reports: Iterable[str] = (),
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> Summary:
    """Render reports; every cycle and every report where none is named.

    Parameters
    ----------
    root : the folder that holds params/. outputs : where pages go, one folder an audience.
    tell : called with each outcome as it comes.
    """
    names = list(dict.fromkeys(cycles)) or cycle_names(root)
    audiences, wanted = list(dict.fromkeys(audiences)), list(dict.fromkeys(reports)) or [*REPORTS]
    outcomes, loaded = [], {}
    for name in names:
        try:
            loaded[name] = _load(name, root, wanted)
        except ImpactKitError as error:
            for audience in audiences:
                folder = outputs / audience / name
                if folder.exists():
                    shelf.mark_failed(outputs, audience, name)
                outcomes.append(Outcome(name, audience, folder, str(error), bad_input=True))
                tell(outcomes[-1])
    for audience in audiences:
        for cycle in loaded.values():
            outcomes.append(_render_cycle(cycle, audience, wanted, root, outputs))
            tell(outcomes[-1])
    indexes = []
    for audience in audiences:
        if loaded and not reports:
            outcome = _render_review(audience, _readable(loaded, root), root, outputs)
            if outcome.error:
                outcomes.append(outcome)
                tell(outcome)
        if (outputs / audience).exists():
            indexes.append(shelf.write_index(outputs, audience))
    return Summary(tuple(outcomes), tuple(indexes))


def _load(name: str, root: Path, reports: list[str]) -> Cycle:
    """The cycle; for the Alignment Map alone the cycle file will do, as before anything is seen."""
    try:
        return load_cycle(name, root)
    except ImpactKitError:
        if reports != ["alignment-map"]:
            raise
        return load_cycle(name, root, evidence=False)


def _readable(loaded: dict[str, Cycle], root: Path) -> list[Cycle]:
    """Every cycle in params/ that can be read: the review shows them all."""
    found = dict(loaded)
    for name in cycle_names(root):
        if name not in found:
            with contextlib.suppress(ImpactKitError):
                found[name] = load_cycle(name, root)
    return list(found.values())


def _render_cycle(
    cycle: Cycle, audience: str, reports: list[str], root: Path, outputs: Path
) -> Outcome:
    name = cycle.about.cycle
    folder = outputs / audience / name
    parts = shelf.fingerprint(root, cycle.about)
    try:
        files = {}
        for report in reports:
            notebook, page = _page(
                REPORTS[report],
                {"cycle": name, "audience": audience},
                root,
                secrets_of([cycle]),
                f"{report} of {name}",
            )
            files[f"{report}.html"] = page.html
            if report == "case-study":
                files["facts.json"] = json.dumps(page.facts, indent=1, ensure_ascii=False) + "\n"
                files["case-study.ipynb"] = nbformat.writes(notebook) + "\n"
        shelf.put(outputs, audience, name, files)
    except NotebookError as error:
        if folder.exists():
            shelf.mark_failed(outputs, audience, name)
        return Outcome(name, audience, folder, str(error), bad_input=True)
    except ImpactKitError as error:
        shelf.record(outputs, audience, cycle.about, None, "failed")
        return Outcome(name, audience, folder, str(error))
    except Exception as error:  # a dead kernel, a full disk: not the other cycles' trouble
        shelf.record(outputs, audience, cycle.about, None, "failed")
        return Outcome(name, audience, folder, f"{name} stopped: {type(error).__name__}.")
    whole = set(reports) == set(REPORTS)
    shelf.record(outputs, audience, cycle.about, parts if whole else None, "done")
    return Outcome(name, audience, folder)


def _render_review(audience: str, cycles: list[Cycle], root: Path, outputs: Path) -> Outcome:
    (report, file) = next(iter(REVIEW.items()))
    path = outputs / audience / f"{report}.html"
    try:
        _, page = _page(file, {"audience": audience}, root, secrets_of(cycles), report)
        shelf.write_whole(path, page.html)
    except ImpactKitError as error:
        return Outcome(report, audience, path.parent, str(error))
    return Outcome(report, audience, path.parent)


def _page(
    file: str, parameters: dict[str, str], root: Path, secrets: Secrets, place: str
) -> tuple[nbformat.NotebookNode, Page]:
    notebook = run(find_notebook(root, file), parameters, root)
    check_notebook(notebook, secrets, place)
    page = export(notebook)
    if "cycle" in parameters and page.facts["cycles"] != [parameters["cycle"]]:
        raise ImpactKitError(f"{place}: the page holds another cycle's facts.")
    check_page(page, secrets, place)
    return notebook, page


def secrets_of(cycles: list[Cycle]) -> Secrets:
    """Names and ids that no page may hold. Ids that could be a year or a count are left out."""
    people = {name for cycle in cycles for name in cycle.people.names}
    ids = {id_ for cycle in cycles for id_ in cycle.people.ids}
    return Secrets(
        tuple(sorted(people)),
        tuple(sorted(i for i in ids if len(i) > 4 or (len(i) > 2 and not i.isdigit()))),
    )
