"""Many cycles at once: signals, killed processes, full disks, two runs, one machine or more.

Real commands, processes and signals, on small cycles with a short notebook of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import nbformat
import pytest
from cycles import CYCLE, ROOT, TABLES

from impactkit.batch import render, states
from impactkit.batch.shelf import WORK
from impactkit.cli import main
from impactkit.cycle import load_cycle
from impactkit.errors import InputError
from impactkit.intake.salt import SALT_FILE

sys.path.append(str(ROOT / "benchmarks"))
from mixups import mixed_up, plant

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc"),
]
FILES = ("case-study.html", "case-study.ipynb", "facts.json")
REPORT = ["alignment-map"]
NAMES = ("small", "small-b", "small-c", "small-d")
# Waits, where a file asks for it, in the middle of the report.
WAITS = """\
import pathlib, time
pathlib.Path(f"begun-{cycle}").touch()
while pathlib.Path("wait").exists(): time.sleep(0.05)
"""
PAGE = """\
import impactkit as ik
case = ik.release(ik.measure(ik.load_cycle(cycle)), audience=audience)
ik.heading(case)"""
FACTS = 'ik.facts(case, "case study")'


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Four small cycles and a case study that takes a second."""
    for name in NAMES:
        data = tmp_path / "data" / name
        data.mkdir(parents=True)
        (tmp_path / "params").mkdir(exist_ok=True)
        text = CYCLE.replace("cycle: small", f"cycle: {name}")
        text = text.replace("data: data/small", f"data: data/{name}")
        (tmp_path / "params" / f"{name}.yml").write_text(text, encoding="utf-8")
        for table, rows in TABLES.items():
            (data / f"{table}.csv").write_text(rows, encoding="utf-8")
    case_study(tmp_path, WAITS, PAGE, FACTS)
    return tmp_path


def case_study(root: Path, *cells: str) -> None:
    """A case study of the workspace's own, beside the kit's other notebooks."""
    if not (root / "notebooks").exists():
        shutil.copytree(ROOT / "notebooks", root / "notebooks")
    code = nbformat.v4.new_code_cell
    book = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        cells=[
            code('cycle = ""\naudience = ""', metadata={"tags": ["parameters"]}),
            *map(code, cells),
        ],
    )
    nbformat.write(book, root / "notebooks" / "case_study.ipynb")


def command(root: Path, *more: str, **options) -> subprocess.Popen:
    """A render that hears an interrupt, also where the tests run in the background of a shell."""
    with_interrupts = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [sys.executable, "-m", "impactkit.cli", "render", "--report", "case-study", *more],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        **{"preexec_fn": with_interrupts} | options,
    )  # fmt: skip


def until(true: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def begun(root: Path, count: int = 2) -> None:
    """Wait until so many reports are in the middle."""
    until(lambda: len(list(root.glob("begun-*"))) >= count)


def family(root: Path) -> list[int]:
    """Processes that work in the workspace."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == root:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def whole(root: Path) -> dict[str, str]:
    """Pages and what the manifest says of them; nothing else may stand in outputs."""
    outputs = root / "outputs"
    found = {p.relative_to(outputs).as_posix() for p in outputs.rglob("*") if p.is_file()}
    found = {name for name in found if not name.startswith(f"{WORK}/")}
    pages = json.loads((outputs / "manifest.json").read_text("utf-8"))["pages"] if (
        outputs / "manifest.json").exists() else {}  # fmt: skip
    done = {key for key, entry in pages.items() if entry["state"] == "done"}
    expected = {f"{key}/{file}" for key in done for file in FILES}
    assert found - {".lock", "manifest.json", "leader/index.html"} == expected
    for key in done:
        html = (outputs / key / "case-study.html").read_text("utf-8")
        assert html.rstrip().endswith("</html>")
    return {key: entry["state"] for key, entry in pages.items()}


def test_a_run_that_is_ended_leaves_no_part_and_the_next_one_makes_the_rest(many: Path):
    (many / "wait").touch()
    first = command(many, "--jobs", "2")
    begun(many)
    second = command(many)
    assert second.communicate() == (
        "",
        f"Another run is writing to {many / 'outputs'} (process {first.pid}). "
        "Wait until it has ended, then run this command again.\n",
    )
    assert second.returncode == 2

    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=20)
    assert (first.returncode, out) == (130, "")
    assert err == "Stopped. 0 cycles are done; run the same command again, it makes the rest.\n"
    assert family(many) == []
    assert whole(many) == {}
    assert not (many / "outputs").exists()

    for path in many.glob("begun-*"):
        path.unlink()
    third = command(many, "--jobs", "2")
    begun(many)
    third.kill()
    third.wait()
    until(lambda: family(many) == [], seconds=10)
    assert whole(many) == {}
    assert any((many / "outputs" / WORK).iterdir())

    (many / "wait").unlink()
    last = command(many, "--jobs", "2")
    out, err = last.communicate(timeout=120)
    assert (last.returncode, err) == (0, "")
    assert sorted(out.splitlines()[:4]) == [f"done    {name} for the leader" for name in NAMES]
    assert whole(many) == {f"leader/{name}": "done" for name in NAMES}
    assert not (many / "outputs" / WORK).exists()


def test_a_process_that_is_killed_costs_no_page(many: Path):
    """A report's own process, then a worker: what was at it is told, or made again."""
    (many / "wait").touch()
    run = command(many, "--jobs", "2", "--json")
    begun(many)
    workers = [pid for pid in family(many) if parent(pid) == run.pid]
    assert len(workers) == 2
    reports = [pid for pid in family(many) if parent(pid) in workers]
    os.kill(reports[0], signal.SIGKILL)
    killed_with = parent(reports[0])
    begun(many, 3)
    other = next(pid for pid in workers if pid != killed_with)
    os.kill(other, signal.SIGKILL)
    (many / "wait").unlink()
    out, err = run.communicate(timeout=120)
    told = {row["cycle"]: row for row in json.loads(out)}
    assert set(told) == set(NAMES)
    failed = [row for row in told.values() if row["state"] == "failed"]
    assert (run.returncode, err, len(failed)) == (1, "", 1)
    assert failed[0]["error"].startswith("case_study.ipynb was stopped: its process ended")
    assert sorted(whole(many).values()) == ["done", "done", "done", "failed"]
    assert family(many) == []

    again = subprocess.run(
        [sys.executable, "-m", "impactkit.cli", "render", "--only-failed", "--report",
         "case-study"], cwd=many, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert again.stdout.startswith(f"done    {failed[0]['cycle']} for the leader\nPages: ")
    assert set(whole(many).values()) == {"done"}


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def test_what_is_stale_is_said_by_its_part(many: Path, capsys):
    (name,) = render(many, many / "outputs", cycles=["small"], reports=REPORT).outcomes
    assert (name.state, name.error) == ("done", "")
    before = page(many).read_bytes()

    def said() -> str:
        return str(next(s for cycle, _, s in states(many, many / "outputs", ["leader"])
                        if cycle == "small"))  # fmt: skip

    assert said() == "partly rendered"
    assert main(["render", "small", "--report", *REPORT, "--root", str(many)]) == 0
    assert capsys.readouterr().out == (
        "Nothing to do: 1 cycle is current. Nothing that the pages are made from has changed.\n"
        f"Pages: {many}/outputs/leader/index.html\n"
    )
    for part, path in {
        "cycle file": many / "params" / "small.yml",
        "records": many / "data" / "small" / "rubric_scores.csv",
        "notebook": many / "notebooks" / "alignment_map.ipynb",
    }.items():
        text = path.read_text("utf-8")
        path.write_text(text + "\n", encoding="utf-8")
        assert said() == f"stale: {part} changed"
        path.write_text(text, encoding="utf-8")
    (many / "data" / "small" / "new.csv").touch()
    assert said() == "stale: records changed"
    (many / "data" / "small" / "new.csv").unlink()
    manifest = many / "outputs" / "manifest.json"
    text = manifest.read_text("utf-8")
    for part in ("template", "theme", "impactkit", "libraries"):
        manifest.write_text(re.sub(rf'"{part}": "', f'"{part}": "0', text), encoding="utf-8")
        assert said() == f"stale: {part} changed"
    manifest.write_text(text, encoding="utf-8")
    assert said() == "partly rendered"
    assert page(many).read_bytes() == before


def test_a_full_disk_costs_no_good_page(many: Path):
    outputs = many / "outputs"
    assert render(many, outputs, cycles=["small"], reports=REPORT).failed == ()
    before = page(many).read_bytes()
    file = many / "params" / "small.yml"
    file.write_text(
        file.read_text("utf-8").replace("A small cycle", "A small cycle, later"), encoding="utf-8"
    )
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) - 1, limits[1]))
    try:
        (failed,) = render(many, outputs, cycles=["small"], reports=REPORT).outcomes
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert failed.error == (
        "small could not be written: File too large. "
        "Make room on the disk of the outputs folder, then render again."
    )
    assert page(many).read_bytes() == before
    assert "older than the records" in (outputs / "leader" / "index.html").read_text("utf-8")
    assert sorted(path.name for path in outputs.iterdir()) == [".lock", "leader", "manifest.json"]
    (done,) = render(many, outputs, reports=REPORT, only_failed=True).outcomes
    assert (done.cycle, done.state) == ("small", "done")
    assert page(many).read_bytes() != before
    assert "older than" not in (outputs / "leader" / "index.html").read_text("utf-8")


def test_a_file_that_cannot_be_read_is_named(many: Path):
    with tempfile.TemporaryDirectory() as folder:
        root = shutil.copytree(many, Path(folder) / "workspace")
        for path in (Path(folder), root):
            path.chmod(0o755)
        (root / "data" / "small" / "rubric_scores.csv").chmod(0)
        assert load_cycle("small-b", root)  # everything that reading needs is imported
        (root / SALT_FILE).chmod(0o644)  # shared, as two people who render here do
        with without_privilege(), pytest.raises(InputError) as caught:
            load_cycle("small", root)
    assert str(caught.value) == (
        "params/small.yml cannot be used: 1 problem\n"
        "  data/small/rubric_scores.csv: cannot be read: Permission denied. "
        "See who may read it, or copy it."
    )


@contextlib.contextmanager
def without_privilege() -> Iterator[None]:
    """As somebody who may not read everything, where the tests may."""
    before = os.geteuid()
    os.seteuid(before or 65534)
    try:
        yield
    finally:
        os.seteuid(before)


def test_no_page_holds_what_belongs_to_another(tmp_path: Path):
    """Planted cycles on a terminal, with more processes than cores; one again, alone."""
    root = tmp_path / "planted"
    marks = plant(root, cycles=4, seed=7)
    case_study(root, PAGE, "ik.show(ik.story_figure(case))", FACTS)
    screen = on_a_terminal(root, "--report", "case-study", "--jobs", "4")
    assert "4 of 4" in screen
    assert "making" in screen
    assert list(mixed_up(root, root / "outputs", marks, "leader")) == []
    alone = list(marks)[1:2]
    render(root, tmp_path / "alone", cycles=alone, reports=["case-study"])
    for name in alone:
        for file in FILES:
            one = tmp_path / "alone" / "leader" / name / file
            assert one.read_bytes() == (root / "outputs" / "leader" / name / file).read_bytes()


def on_a_terminal(root: Path, *more: str) -> str:
    """Everything that the command drew."""
    ours, theirs = os.openpty()
    run = subprocess.Popen(
        [sys.executable, "-m", "impactkit.cli", "render", *more],
        cwd=root, stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    drawn = b""
    with contextlib.suppress(OSError):  # the other end is closed
        while piece := os.read(ours, 65536):
            drawn += piece
    os.close(ours)
    assert run.wait() == 0, drawn.decode()
    return drawn.decode()


def test_a_cluster_makes_the_pages_and_loses_a_machine(many: Path):
    """A scheduler and two workers on loopback; one is killed in the middle of its report."""
    pytest.importorskip("distributed")
    (many / "wait").touch()
    with contextlib.ExitStack() as machines:
        scheduler = dask("scheduler", "--port", "0", "--no-dashboard")
        machines.callback(ended, scheduler)
        address = reached(scheduler)
        single = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
        workers = [dask("worker", address, *single) for _ in range(2)]
        for worker in workers:
            machines.callback(ended, worker)
        for worker in workers:
            reached(worker)
        run = command(many, "--dask", address, "--json")
        begun(many)
        worker.kill()
        (many / "wait").unlink()
        out, err = run.communicate(timeout=120)
    assert (run.returncode, err) == (0, "")
    assert {row["cycle"]: row["state"] for row in json.loads(out)} == dict.fromkeys(NAMES, "done")
    assert set(whole(many).values()) == {"done"}


def dask(*what: str) -> subprocess.Popen:
    """A scheduler or a worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_" + what[0], *what[1:], "--host", "127.0.0.1"],
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def reached(process: subprocess.Popen) -> str:
    """The address that it says it can be reached at; what it says later is dropped."""
    said = iter(process.stderr)
    found = next(
        m[1] for line in said if (m := re.search(r"(?:Scheduler|worker) at: +(\S+)", line))
    )
    threading.Thread(target=process.stderr.read, daemon=True).start()
    return found


def ended(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def page(root: Path) -> Path:
    return root / "outputs" / "leader" / "small" / "alignment-map.html"
