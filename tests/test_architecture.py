"""Who may import whom, read from the sources with ast, and what a notebook may hold.

A room is a module or a package in impactkit/; one that is not in ORDER fails until it is placed.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
KIT = ROOT / "impactkit"

# A room may import the rooms before it.
ORDER = (
    "errors", "formulas", "workspace", "engine", "schema", "evidence", "intake", "waves", "cycle",
    "start", "rescore", "uncertainty", "lexicons", "levels", "aliases", "disclosure",
    "language", "wording", "markup", "typed", "fact_sheet", "scorers", "readings", "movements",
    "surveyed", "sentences", "statements", "figures", "tables", "certainty", "guides", "review",
    "explorer", "leaks", "report", "batch", "since_told", "check", "cli",
)  # fmt: skip
ONLY = {
    "uncertainty": set(),
    "engine": {"errors"},
    "language": {"errors"},
    "simulate": {"errors", "schema"},
}
SEE_ONLY_RELEASED = {
    "markup", "typed", "fact_sheet", "scorers", "readings", "movements", "surveyed", "sentences",
    "statements", "figures", "tables", "certainty", "guides",
}  # fmt: skip
LEVELS = {"shifts", "dosage", "indicators", "trends", "raters", "conditions", "made_from"}
SHARED = {f"impactkit.levels.{helper}" for helper in ("over_time", "scored", "tasks", "verdicts")}


def rooms() -> set[str]:
    modules = {path.stem for path in KIT.glob("*.py")} - {"__init__"}
    return modules | {path.parent.name for path in KIT.glob("*/*.py")}


def may_import(room: str) -> set[str]:
    if room in ONLY:
        return ONLY[room]
    before = set(ORDER[: ORDER.index(room)])
    if room in SEE_ONLY_RELEASED:
        before -= {"intake", "cycle", "levels"}
    return before | {"simulate"} if room == "cli" else before


def sources() -> Iterator[tuple[str, str]]:
    """Every module by its dotted name (a package's __init__ by the package's), and its source."""
    for path in sorted(KIT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts).removesuffix(".__init__")
        yield name, path.read_text(encoding="utf-8")


def imported(source: str, module: str = "impactkit.room.module") -> set[str]:
    """Dotted names within impactkit that `source` imports, wherever the import stands.

    `import impactkit` alone gives what is then taken from it.
    """
    tree = ast.parse(source)
    found, doors = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} - {"impactkit"}
            doors |= {alias.asname or "impactkit" for alias in node.names
                      if alias.name == "impactkit"}  # fmt: skip
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".")[: -node.level] if node.level else []
            base += [node.module] if node.module else []
            found |= {".".join([*base, alias.name]) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found |= {f"impactkit.{node.attr}"} if node.value.id in doors else set()
    return {name for name in found if name.split(".")[0] == "impactkit"}


def wrong_imports(room: str, source: str, module: str = "impactkit.room.module") -> list[str]:
    """What `room` imports and may not; the version, and where the kit lies, are everybody's."""
    reached = {name.partition(".")[2].partition(".")[0] for name in imported(source, module)}
    return sorted(reached - may_import(room) - {room, "__version__", "__file__"})


def test_every_room_has_its_place():
    assert rooms() <= {*ORDER, "simulate"}


def test_rooms_import_downward_only():
    upward = {
        module: wrong
        for module, source in sources()
        if (room := module.partition(".")[2].partition(".")[0]) in {*ORDER, "simulate"}
        and (wrong := wrong_imports(room, source, module))
    }
    assert upward == {}


def test_the_front_door_imports_nothing_before_it_is_asked():
    assert imported((KIT / "__init__.py").read_text(encoding="utf-8")) == set()


def test_levels_never_import_each_other():
    names = {f"impactkit.levels.{level}" for level in LEVELS}
    crossing = {
        module: found
        for module, source in sources()
        if module in names | SHARED
        and (found := {n for n in names - {module} if any(
            i == n or i.startswith(f"{n}.") for i in imported(source, module))})
    }  # fmt: skip
    assert crossing == {}


def in_order(modules: dict[str, str]) -> None:
    """Raise CycleError where modules, by name and source, import each other in a circle."""

    def owner(name: str) -> str:
        return name if name in modules else owner(name.rpartition(".")[0])

    graph = {
        module: {owner(name) for name in imported(source, module)} - {module, "impactkit"}
        for module, source in modules.items()
    }
    TopologicalSorter(graph).prepare()


def test_no_module_imports_itself_in_a_circle():
    assert in_order(dict(sources())) is None


def test_a_planted_circle_is_found():
    a, b = "from impactkit.b import f", "def f():\n    from impactkit import a"
    with pytest.raises(CycleError):
        in_order({"impactkit": "", "impactkit.a": a, "impactkit.b": b})


@pytest.mark.parametrize(
    ("room", "source", "found"),
    [
        ("schema", "from impactkit.levels import measure", ["levels"]),
        ("evidence", "def f():\n    import impactkit.disclosure.gate", ["disclosure"]),
        ("disclosure", "from impactkit import levels, sentences", ["sentences"]),
        ("levels", "from ..report import page", ["report"]),
        ("figures", "from impactkit.cycle import load_cycle", ["cycle"]),
        ("uncertainty", "from impactkit.errors import ImpactKitError", ["errors"]),
        ("batch", "from impactkit.simulate import write_workspace", ["simulate"]),
        ("cli", "from impactkit.simulate import write_workspace", []),
        ("report", "import impactkit as kit\nkit.load_cycle('a')", ["load_cycle"]),
        ("report", "import impactkit\nimpactkit.__version__", []),
        ("report", "from impactkit import __version__", []),
    ],
)
def test_a_planted_import_is_found(room, source, found):
    assert wrong_imports(room, source) == found


BANNED = {
    ast.FunctionDef: "a function", ast.AsyncFunctionDef: "a function", ast.Lambda: "a function",
    ast.ClassDef: "a class", ast.For: "a loop", ast.While: "a loop", ast.AsyncFor: "a loop",
}  # fmt: skip
FILTERS = {"filterwarnings", "simplefilter", "catch_warnings"}


def faults(notebook: dict) -> list[str]:
    """What a notebook holds that it may not."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        if cell["outputs"] or cell["execution_count"] is not None:
            found.append("an output")
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if type(node) in BANNED:
                found.append(BANNED[type(node)])
            is_import = isinstance(node, ast.Import | ast.ImportFrom)
            if is_import and ast.unparse(node) != "import impactkit as ik":
                found.append("an import")
            if isinstance(node, ast.Attribute) and node.attr in FILTERS:
                found.append("a warnings filter")
    return found


def test_notebooks_read_like_a_page():
    notebooks = (ROOT / "notebooks").rglob("*.ipynb")
    read = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in notebooks}
    assert {name: found for name, book in read.items() if (found := faults(book))} == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import impactkit as ik\nik.load_cycle(cycle)", []),
        ("import pandas as pd", ["an import"]),
        ("from impactkit import release", ["an import"]),
        ("def show():\n    pass", ["a function"]),
        ("for level in case:\n    print(level)", ["a loop"]),
        ("ik.warnings.simplefilter('ignore')", ["a warnings filter"]),
    ],
)
def test_a_planted_fault_in_a_notebook_is_found(code, found):
    cell = {"cell_type": "code", "source": [code], "outputs": [], "execution_count": None}
    assert faults({"cells": [cell]}) == found
    assert faults({"cells": [cell | {"execution_count": 1}]}) == ["an output", *found]
