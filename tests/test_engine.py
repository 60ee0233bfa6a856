"""The warm engine: cell by cell what nbclient records, within its limits, one child a report.

Both engines run in processes of their own: a fork wants a parent without threads.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from cycles import ROOT
from torture import stopping, torture

SCRIPT = Path(__file__).with_name("notebooks_side_by_side.py")
KIT = [*sorted((ROOT / "notebooks").glob("*.ipynb")), *sorted((ROOT / "notebooks/pd").glob("*"))]
WIDGETS = "application/vnd.jupyter.widget-state+json"
NAMES = ["torture", "stopping", *(path.stem for path in KIT)]


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every notebook with either engine, side by side."""
    folder = tmp_path_factory.mktemp("engines")
    nbformat.write(torture(), folder / "torture.ipynb")
    nbformat.write(stopping(), folder / "stopping.ipynb")
    paths = [folder / "torture.ipynb", folder / "stopping.ipynb", *KIT]
    running = []
    for engine in ("impactkit", "nbclient"):
        (folder / engine).mkdir()
        command = [sys.executable, SCRIPT, engine, folder / engine, *paths]
        running.append(subprocess.Popen(command, stderr=subprocess.PIPE, text=True))
    try:
        for process in running:
            _, errors = process.communicate(timeout=400)
            assert process.returncode == 0, errors
    finally:
        for process in running:
            process.kill()
    return folder


def plain(text: str) -> str:
    """Without what differs from run to run in any kernel: ids, addresses, times, process ids."""
    text = re.sub(r"0x[0-9a-f]{6,}", "0x", text)
    text = re.sub(r"ipykernel_\d+", "ipykernel_", text)
    text = re.sub(r"\b[\d.e+]+ (ns|[µμu]s|ms|s)\b|\d{4}-\d\d-\d\dT[\d:.]+", "T", text)
    text = re.sub(r"sys: T, total: T|total: T", "T", text)
    ids: dict[str, str] = {}
    return re.sub(r"[0-9a-f]{32}", lambda m: ids.setdefault(m[0], f"id-{len(ids)}"), text)


def recorded(path: Path) -> list[str]:
    """Each cell as it is compared, then the notebook's metadata."""
    book = nbformat.read(path, as_version=4)
    book.metadata.pop("papermill", None)
    for cell in book.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        cell.pop("id", None)
        cell.outputs = joined(cell.get("outputs", []))
    state = book.metadata.pop("widgets", {}).get(WIDGETS, {}).get("state", {})
    models = sorted(re.sub(r"[0-9a-f]{32}", "id", json.dumps(state[id_])) for id_ in state)
    return json.loads(
        plain(json.dumps([*book.cells, book.metadata, models], sort_keys=True, ensure_ascii=False))
    )


def joined(outputs: list) -> list:
    """Neighbouring pieces of one stream as one: where a stream is cut depends on the clock."""
    whole = []
    for output in outputs:
        last = whole[-1] if whole else {}
        if output.output_type == "stream" and last.get("name") == output.name:
            last["text"] += output.text
        else:
            whole.append(output)
    return whole


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_cell_by_cell_what_nbclient_records(executed: Path, name: str):
    ours = recorded(executed / "impactkit" / f"{name}.ipynb")
    theirs = recorded(executed / "nbclient" / f"{name}.ipynb")
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == other


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What run() made of notebooks that go wrong, one after the other in one process."""
    folder = tmp_path_factory.mktemp("alone")
    script = Path(__file__).with_name("engine_alone.py")
    done = subprocess.run(
        [sys.executable, script, folder], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout + done.stderr == ""
    return json.loads((folder / "told.json").read_text(encoding="utf-8"))


LOOK = "Open the notebook in JupyterLab with this cycle and run it there to see more."
DEAD = (
    "was stopped: its process ended in the middle of a cell, killed from outside or for want of "
    "memory. Render this cycle again; the other cycles are whole."
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("endless", f"was stopped: a cell took longer than 1 seconds. {LOOK}"),
        ("deaf", f"was stopped: a cell took longer than 1 seconds. {LOOK}"),
        ("slow", f"was stopped: the report took longer than 2 seconds. {LOOK}"),
        ("greedy", f"stopped in code cell 2: MemoryError, it needed more than 400 MB. {LOOK}"),
        (
            "greedy numpy",
            f"stopped in code cell 2: MemoryError, it needed more than 400 MB. {LOOK}",
        ),
        ("killed", DEAD),
        ("left", DEAD),
        ("crashed", DEAD),
        ("failed", f"stopped in code cell 3: ValueError. {LOOK}"),
    ],
)
def test_a_report_that_goes_wrong_is_told_and_ends_alone(told: dict, case: str, message: str):
    assert told[case]["error"] == f"{case} {{of}}.ipynb {message}"
    assert told[case]["seconds"] < 10


@pytest.mark.slow
def test_after_every_failure_the_next_report_is_whole(told: dict):
    assert told["can fork"]
    assert told["can fork still"]
    assert told["modest"]["shown"] == "200000000"
    assert told["left behind"] is None


@pytest.mark.slow
def test_nothing_of_one_report_reaches_the_next(told: dict):
    assert told["tidy"]["shown"] == ("[False, False, False, False, False, 100.0, False, [], False]")


@pytest.mark.slow
def test_chance_is_the_same_for_the_same_parameters_and_differs_for_others(told: dict):
    assert told["chance"]["shown"] == told["chance again"]["shown"]
    assert told["chance"]["shown"] != told["other chance"]["shown"]


@pytest.mark.slow
def test_where_a_thread_runs_nbclient_takes_over(told: dict):
    assert not told["can fork with a thread"]
    assert told["modest with a thread"]["shown"] == "200000000"


@pytest.mark.slow
def test_what_a_cell_started_ends_with_its_report(told: dict):
    assert not running(int(told["children"]["shown"]))


def running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


@pytest.mark.slow
def test_a_child_ends_with_a_parent_that_is_killed(tmp_path: Path):
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("import os, time, pathlib\n"
               "pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(60)")],
        metadata=torture().metadata,
    )  # fmt: skip
    nbformat.write(book, tmp_path / "book.ipynb")
    code = (
        "import pathlib; from impactkit.engine import run; "
        "run(pathlib.Path('book.ipynb'), {}, pathlib.Path())"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    pid = wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    assert running(int(pid))
    parent.kill()
    parent.wait()
    assert wait_for(lambda: not running(int(pid)))


def wait_for(what, seconds: float = 30):
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


@pytest.mark.slow
def test_papermill_knows_the_engine(tmp_path: Path):
    out = tmp_path / "out.ipynb"
    subprocess.run(
        [sys.executable, "-m", "papermill", "--engine", "impactkit", "--cwd", str(ROOT),
         str(ROOT / "notebooks" / "alignment_map.ipynb"), str(out), "-p", "cycle",
         "grade-4-text-evidence"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    shown = json.dumps(nbformat.read(out, as_version=4))
    assert "Answers that rest on the text in grade 4 reading" in shown


def test_papermill_loads_the_engine_without_loading_more():
    code = (
        "import sys, impactkit.engine.entry; "
        "print([m for m in ('papermill', 'nbformat', 'numpy', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
