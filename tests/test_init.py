"""impactkit init: a workspace from nothing; and no command takes one that nobody named.

The wheel is built and installed for real.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cycles import ROOT

from impactkit.cli import main

NOTEBOOKS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "notebooks").rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)
NOWHERE = (
    "No folder params/ here or in any folder above. Change into the folder that holds it, "
    "name that folder with --root, or make a workspace here: impactkit init\n"
)
HINT = "The notebooks in notebooks/pd use invented cycles: impactkit simulate --examples DIR\n"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    "words",
    [["new", "maple"], ["check"], ["render"], ["list"], ["check", "grade-7-justification"],
     ["render", "--draft"],
     ["rescore", "grade-7-justification", "--n", "2", "--seed", "1", "--out", "drawn.csv"]],
)  # fmt: skip
def test_no_command_takes_a_workspace_that_nobody_named(words, empty, capsys):
    shipped = files(ROOT / "params") | files(ROOT / "data")
    assert main(words) == 2
    assert capsys.readouterr() == ("", NOWHERE)
    assert list(empty.iterdir()) == []
    assert files(ROOT / "params") | files(ROOT / "data") == shipped


def test_a_notebook_takes_none_either(empty):
    code = "import impactkit as ik; ik.load_cycle('grade-7-justification')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.endswith(f"impactkit.errors.ImpactKitError: {NOWHERE}")
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("words", [["new", "maple"], ["check"], ["render"], ["list"]])
def test_a_root_without_params_is_told_how_to_become_one(words, empty, capsys):
    (empty / "my cycles").mkdir()
    assert main([*words, "--root", "my cycles"]) == 2
    assert capsys.readouterr().err == (
        "my cycles holds no folder params/. Name the folder that does with --root, "
        "or make a workspace there: impactkit init 'my cycles'\n"
    )
    assert list((empty / "my cycles").iterdir()) == []


def test_init_says_what_it_made(empty, capsys):
    assert main(["init", "district"]) == 0
    made = ["params/", "data/", "outputs/", "notebooks/", *NOTEBOOKS, ".gitignore"]
    assert capsys.readouterr().out == (
        "".join(f"Made: {name}\n" for name in made)
        + "Begin a cycle: cd district, then impactkit new SLUG\n"
        + HINT
    )
    for name in NOTEBOOKS:
        assert (empty / "district" / name).read_bytes() == (ROOT / name).read_bytes()


def test_init_overwrites_nothing(empty, capsys):
    mine = {"notebooks/case_study.ipynb": b"mine", ".gitignore": b"data/\n.venv/\n"}
    (empty / "notebooks").mkdir()
    for name, content in mine.items():
        (empty / name).write_bytes(content)
    assert main(["init"]) == 0
    out = capsys.readouterr().out
    for name in ("notebooks/", *mine):
        assert f"Was there, left as it is: {name}\n" in out
    assert "Made: notebooks/program_review.ipynb\n" in out
    assert out.endswith(
        "Your .gitignore does not keep all records out of git. Add these lines to it:\n"
        "  outputs/\n  drafts/\n  .district-salt*\n  *.csv\n  *.tsv\n  *.txt\n  *.xlsx\n  *.xlsm\n"
        "  *.parquet\n  .ipynb_checkpoints/\nBegin a cycle: impactkit new SLUG\n" + HINT
    )
    assert {name: (empty / name).read_bytes() for name in mine} == mine


def test_init_twice_changes_nothing(empty, capsys):
    main(["init"])
    before = files(empty)
    assert main(["init"]) == 0
    assert files(empty) == before
    assert "Made" not in capsys.readouterr().out.split("Begin a cycle", 2)[1]


def test_a_file_in_the_way_is_left_and_told(empty, capsys):
    (empty / "data").write_text("mine", "utf-8")
    assert main(["init"]) == 2
    assert capsys.readouterr().err == (
        ". cannot become a workspace: File exists. Name another folder, or see what is in its "
        "way. What was there is as it was.\n"
    )
    assert (empty / "data").read_text("utf-8") == "mine"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_sees_no_record_no_roster_no_salt_and_no_page(empty):
    main(["init"])
    main(["new", "maple"])
    for name in ("data/x/roster.csv", "outputs/leader/index.html", "drafts/coach/index.html",
                 ".district-salt", "second-scores.csv", "records/scores.xlsx"):  # fmt: skip
        (empty / name).parent.mkdir(parents=True, exist_ok=True)
        (empty / name).touch()
    subprocess.run(["git", "init", "-q"], check=True)
    seen = subprocess.run(
        ["git", "status", "--porcelain", "-uall"], capture_output=True, text=True, check=True
    ).stdout
    assert sorted(line.split()[1] for line in seen.splitlines()) == sorted(
        [".gitignore", *NOTEBOOKS, "params/maple.yml"]
    )


def test_a_workspaces_own_notebook_is_used_and_without_it_the_kits(empty, capsys):
    main(["init"])
    main(["new", "maple"])
    own = empty / "notebooks" / "conversation_guide.ipynb"
    text = own.read_text(encoding="utf-8")
    own.write_text(
        text.replace("Leader–Coach Impact Conversation Guide", "Our Talk"), encoding="utf-8"
    )
    page = empty / "outputs" / "leader" / "maple" / "conversation-guide.html"
    assert main(["render", "--report", "conversation-guide"]) == 0
    assert "Our Talk" in page.read_text(encoding="utf-8")
    shutil.rmtree(empty / "notebooks")
    assert main(["render", "--report", "conversation-guide"]) == 0
    assert "Our Talk" not in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_from_a_wheel_in_an_empty_folder(tmp_path: Path):
    """Built, installed into an environment of its own, and used where nothing else is."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    source = tmp_path / "source"
    shutil.copytree(
        ROOT, source,
        ignore=shutil.ignore_patterns(".git", ".venv", "outputs", "build", "dist", ".*_cache"),
    )  # fmt: skip
    environment = tmp_path / "environment"
    python = environment / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    clean["JUPYTER_PATH"] = str(Path(sys.prefix, "share", "jupyter"))  # a part of nbconvert

    def run(*words: object, cwd: Path = tmp_path) -> str:
        done = subprocess.run(
            [str(word) for word in words], cwd=cwd, env=clean, capture_output=True, text=True,
            check=False, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout

    assert uv, "uv is a dependency of the tests"
    run(uv, "build", "--wheel", "--out-dir", tmp_path / "dist", source)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    shutil.rmtree(source)
    # Libraries are those of the tests; the kit itself is the wheel alone.
    run(sys.executable, "-m", "venv", environment)
    run(uv, "pip", "install", "--python", python, "--no-deps", wheel)
    ours = run(
        sys.executable,
        "-c",
        "import numpy, pathlib; print(pathlib.Path(numpy.__file__).parents[1])",
    )
    theirs = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    shadow = tmp_path / "libraries"
    shadow.mkdir()
    for path in Path(ours.strip()).iterdir():
        if "impactkit" not in path.name:
            (shadow / path.name).symlink_to(path)
    Path(theirs.strip(), "libraries.pth").write_text(f"{shadow}\n", encoding="utf-8")

    empty = tmp_path / "empty"
    empty.mkdir()
    kit = (python, "-m", "impactkit.cli")
    where = run(python, "-c", "import impactkit; print(impactkit.__file__)", cwd=empty)
    assert Path(where.strip()).is_relative_to(environment)
    out = run(*kit, "init", cwd=empty)
    assert [
        line.removeprefix("Made: ") for line in out.splitlines() if line.endswith(".ipynb")
    ] == (NOTEBOOKS)
    run(*kit, "new", "maple", cwd=empty)
    assert run(*kit, "check", cwd=empty) == (
        "maple: 1 thing to look at\n"
        "  data/maple.xlsx, sheet roster: the roster holds nobody. Pages cannot be searched for "
        "names of students and teachers.\n"
        "    Add everybody: classroom, teacher, student, first_name, last_name.\n"
        "1 cycle checked, no problem found.\n"
    )
    run(*kit, "render", "--audience", "coach", cwd=empty)
    shutil.rmtree(empty / "notebooks")
    run(*kit, "render", cwd=empty)
    for audience in ("coach", "leader"):
        assert (empty / "outputs" / audience / "maple" / "case-study.html").exists()
