"""pyproject, constraints and environment.yml say the same; commands in the docs work.

What a reader would type is run here as it stands.
"""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from cycles import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED = [
    Requirement(line)
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def wanted() -> list[Requirement]:
    lists = [PYPROJECT["dependencies"], *PYPROJECT["optional-dependencies"].values()]
    return [Requirement(line) for lines in lists for line in lines]


def test_every_dependency_is_locked_within_its_bounds():
    for need in wanted():
        versions = [r for r in LOCKED if canonicalize_name(r.name) == canonicalize_name(need.name)]
        assert versions, f"{need.name} is not in constraints.txt: run make lock"
        for locked in versions:
            (pin,) = locked.specifier
            assert pin.operator == "=="
            assert need.specifier.contains(pin.version), f"{need.name}: run make lock"


def test_constraints_name_no_address_and_no_file():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "@" not in text
    assert not re.search(r"^\s*-", text, re.MULTILINE)


def test_conda_installs_the_same():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, last = environment["dependencies"]
    assert f"python{PYPROJECT['requires-python']}" in conda
    assert last["pip"][0] == "--constraint constraints.txt"
    assert last["pip"][-1] == "--editable .[test]"
    names = {canonicalize_name(r.name) for r in wanted()}
    assert {canonicalize_name(name) for name in last["pip"][1:-1]} <= names


def test_every_import_is_a_declared_dependency():
    lists = [PYPROJECT["dependencies"], PYPROJECT["optional-dependencies"]["dask"]]
    declared = {canonicalize_name(Requirement(d).name) for needs in lists for d in needs}
    called = {
        "bs4": "beautifulsoup4", "yaml": "pyyaml", "PIL": "pillow", "IPython": "ipykernel",
        "ipykernel_launcher": "ipykernel", "zmq": "pyzmq",
    }  # fmt: skip
    for path in (ROOT / "impactkit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                full = node.names[0].name
            elif isinstance(node, ast.ImportFrom) and not node.level:
                full = node.module
            else:
                continue
            name = full.split(".")[0]
            if name not in sys.stdlib_module_names and name != "impactkit":
                assert canonicalize_name(called.get(name, name)) in declared, f"{path.name}: {name}"


def commands() -> list[tuple[str, str]]:
    """Every command that the docs give, once, with the first page that gives it."""
    found = [
        (line.strip(), doc.name)
        for doc in reversed(DOCS)
        for block in re.findall(r"```sh\n(.*?)```", doc.read_text(encoding="utf-8"), re.DOTALL)
        for line in block.splitlines()
        if line.strip() and not line.startswith("#")
    ]
    return [(doc, command) for command, doc in dict(found).items()]


def test_the_readme_leads_with_its_two_commands():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 0 < text.index("make reports") < text.index("make test") < text.index("conda env create")


@pytest.mark.slow
@pytest.mark.parametrize(("doc", "command"), commands())
def test_a_command_in_the_docs_works(doc: str, command: str, workspace: Path):
    words = shlex.split(command)
    if words[0] == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M)
        assert set(words[1:]) <= set(targets), f"{doc}: {command}"
        return
    program = Path(words[0]).name
    found = shutil.which(program, path=str(Path(sys.executable).parent))
    assert found, f"{doc}: {program} is not installed with the kit"
    if program == "jupyter":
        return  # a server: opened by hand
    shutil.copytree(ROOT / "notebooks", workspace / "notebooks")
    done = subprocess.run(
        [found, *words[1:]], cwd=workspace, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, f"{doc}: {command}\n{done.stdout}{done.stderr}"
