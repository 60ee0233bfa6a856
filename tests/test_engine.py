"""The warm engine: cell by cell what nbclient records, within its limits, one child a report.

Both engines run in processes of their own: a fork wants a parent without threads.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
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
    for process in running:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    return folder


def plain(text: str) -> str:
    """Without what differs from run to run in any kernel: ids, addresses, times, process ids."""
    text = re.sub(r"0x[0-9a-f]{6,}", "0x", text)
    text = re.sub(r"ipykernel_\d+", "ipykernel_", text)
    text = re.sub(r"\b[\d.]+ (ns|[µμu]s|ms|s)\b|\d{4}-\d\d-\d\dT[\d:.]+", "T", text)
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
