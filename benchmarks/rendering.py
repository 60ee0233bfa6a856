"""What a page costs, side by side with the peers: the same notebook, the same cycles, one run.

python benchmarks/rendering.py [--cycles N] [--slow S] [--rounds R] [--many M] [--write FILE]

Each way is a process of its own; rounds are interleaved. Ways that start a kernel for each page
make the pages of the first S cycles only. Seconds a page are those of the loop,
without the start of the process, which has a column of its own (the two commands start anew for
each page, that is their way). Processor seconds are those of all its processes: they tell more
where something else runs. Memory is the proportional share of all processes of a way, at its
peak. `make bench` installs the peers into build/bench and writes benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

NOTEBOOK = "case_study.ipynb"
KIT = Path(__file__).resolve().parents[1]
SEED = 11


def two_commands(root: Path, out: Path, cycles: list[str], jobs: int) -> None:
    """papermill, then nbconvert, as commands."""
    for cycle in cycles:
        book = out / f"{cycle}.ipynb"
        for command in (
            [
                "papermill",
                str(_notebook(root)),
                str(book),
                "-p",
                "cycle",
                cycle,
                "--cwd",
                str(root),
            ],
            ["nbconvert", "--to", "html", str(book)],
        ):
            subprocess.run([sys.executable, "-m", *command], check=True, capture_output=True)


def papermill_loop(root: Path, out: Path, cycles: list[str], jobs: int) -> None:
    """papermill in one process, no HTML."""
    for cycle in cycles:
        _papermill(root, out, cycle)


def papermill_pool(root: Path, out: Path, cycles: list[str], jobs: int) -> None:
    """papermill in a pool of processes, no HTML."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        list(pool.map(_papermill, [root] * len(cycles), [out] * len(cycles), cycles))


def ploomber_loop(root: Path, out: Path, cycles: list[str], jobs: int) -> None:
    """ploomber-engine in one process, no HTML."""
    from ploomber_engine import execute_notebook

    for cycle in cycles:
        execute_notebook(
            str(_notebook(root)),
            str(out / f"{cycle}.ipynb"),
            parameters={"cycle": cycle},
            progress_bar=False,
            cwd=str(root),
        )


def floor(root: Path, out: Path, cycles: list[str], jobs: int) -> None:
    """A plain script: the notebook's own calls, what they give written to one file a cycle."""
    import base64

    import impactkit as ik
    from impactkit.figures import canvas

    for cycle in cycles:
        parts, given = [], {"ik": ik, "case": None}
        for call in _calls(root, cycle):
            if call.startswith("ik.show("):
                drawn = eval(call.removeprefix("ik.show(")[:-1], given)
                for axes in drawn if isinstance(drawn, list) else [drawn]:
                    if axes is not None:
                        png = base64.b64encode(canvas.picture(axes.figure)).decode()
                        parts.append(f'<img src="data:image/png;base64,{png}">')
            elif call.startswith("case ="):
                exec(call, given)
            else:
                shown = eval(call, given)
                parts.append(shown._repr_html_() if hasattr(shown, "_repr_html_") else str(shown))
        (out / f"{cycle}.html").write_text("\n".join(parts), encoding="utf-8")


def ours(root: Path, out: Path, cycles: list[str], jobs: int) -> None:
    """impactkit render: pages of HTML that have passed the gates."""
    from impactkit.batch import render

    made = render(root, out, cycles=cycles, reports=["case-study"], jobs=jobs)
    if made.failed:
        raise SystemExit(made.failed[0].error)


WAYS = {
    "the two commands": (two_commands, 1, ()),
    "papermill, one process": (papermill_loop, 1, ("papermill",)),
    "papermill, a pool of 2": (papermill_pool, 2, ("papermill",)),
    "ploomber-engine": (ploomber_loop, 1, ("ploomber_engine",)),
    "the floor": (floor, 1, ()),
    "impactkit, 1 job": (ours, 1, ("impactkit.batch",)),
    "impactkit, 2 jobs": (ours, 2, ("impactkit.batch",)),
}
SLOW = {"the two commands", "papermill, one process", "papermill, a pool of 2"}
HTML = {"the two commands", "the floor", "impactkit, 1 job", "impactkit, 2 jobs"}


def _notebook(root: Path) -> Path:
    return root / "notebooks" / NOTEBOOK


def _papermill(root: Path, out: Path, cycle: str) -> None:
    import papermill

    papermill.execute_notebook(
        str(_notebook(root)), str(out / f"{cycle}.ipynb"), parameters={"cycle": cycle},
        cwd=str(root), progress_bar=False, request_save_on_cell_execute=False,
    )  # fmt: skip


def _calls(root: Path, cycle: str) -> list[str]:
    """The statements of the notebook, with this cycle."""
    book = json.loads(_notebook(root).read_text(encoding="utf-8"))
    cells = [c for c in book["cells"] if c["cell_type"] == "code"][1:]
    statements = [node for c in cells for node in ast.parse("".join(c["source"])).body]
    lines = [ast.unparse(node) for node in statements]
    named = [line.replace("(cycle)", f"({cycle!r})") for line in lines]
    return [line.replace("=audience", "='leader'") for line in named if line[:7] != "import "]


def inside(way: str, root: Path, out: Path, cycles: list[str]) -> None:
    """Run one way in this process and print what it took."""
    work, jobs, needed = WAYS[way]
    start = time.perf_counter()
    if work in (ours, floor):
        from impactkit.batch.worker import ready

        ready()
    for name in needed:
        __import__(name)
    begun, used = time.perf_counter(), sum(os.times()[:4])
    os.chdir(root)
    work(root, out, cycles, jobs)
    took, used = time.perf_counter() - begun, sum(os.times()[:4]) - used
    told = {"start": begun - start, "page": took / len(cycles), "processor": used / len(cycles)}
    print(json.dumps(told))


def measured(way: str, root: Path, out: Path, cycles: list[str]) -> dict[str, float]:
    """Seconds and peak memory (MB) of one way, in a process of its own."""
    out.mkdir(parents=True)
    silent = os.environ | {"PLOOMBER_STATS_ENABLED": "false", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    process = subprocess.Popen(
        [sys.executable, __file__, "--inside", way, str(root), str(out), *cycles],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=silent,
    )  # fmt: skip
    memory = Memory(process.pid)
    told, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"{way} failed:\n{errors[-2000:]}")
    return json.loads(told.splitlines()[-1]) | {"memory": memory.peak}


class Memory(threading.Thread):
    """The peak of the proportional memory of a process and all that it starts, in MB."""

    def __init__(self, pid: int):
        super().__init__(daemon=True)
        self.pid, self.peak, self.now = pid, 0.0, 0.0
        self.start()

    def run(self) -> None:
        import psutil

        try:
            top = psutil.Process(self.pid)
            while top.is_running() and top.status() != psutil.STATUS_ZOMBIE:
                self.now = sum(_share(p.pid) for p in [top, *top.children(recursive=True)])
                self.peak = max(self.peak, self.now)
                time.sleep(0.2)
        except psutil.NoSuchProcess:
            pass


def _share(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (OSError, ProcessLookupError):
        return 0.0
    return int(text.partition("\nPss:")[2].split()[0]) / 1024


def side_by_side(root: Path, cycles: list[str], slow: int, rounds: int) -> tuple[dict, bool]:
    """Every way in every round, interleaved; and whether our pages were the same bytes."""
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            for way in WAYS:
                out = Path(folder) / f"{number}-{way}"
                found[way].append(measured(way, root, out, cycles[: slow if way in SLOW else None]))
                print(f"round {number + 1}  {way:24} {found[way][-1]['page']:6.2f} s", flush=True)
        kept = [
            {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in out.rglob("*.html")
             if p.stem in cycles or p.stem == "case-study"}
            for out in Path(folder).glob("*impactkit*")
        ]  # fmt: skip
    return found, all(k == kept[0] and k for k in kept)


def many(root: Path, cycles: list[str]) -> list[tuple[int, float, float]]:
    """At each tenth of many cycles: how many, seconds so far, peak memory since the last (2 jobs).

    Those that take longest come first, as in any run.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        process = subprocess.Popen(
            [sys.executable, __file__, "--inside", "impactkit, 2 jobs", str(root), folder, *cycles],
            stdout=subprocess.DEVNULL,
        )
        memory, seen, start = Memory(process.pid), [], None
        while process.poll() is None:
            done = len([*out.glob("*/*/case-study.html")])  # not what is still being made
            start = start or (time.perf_counter() if done else None)
            if start and done >= (len(seen) + 1) * len(cycles) / 10:
                seen.append((done, time.perf_counter() - start, memory.peak))
                memory.peak = 0.0
            time.sleep(0.2)
    return seen


def table(found: dict) -> list[str]:
    """The results as Markdown."""
    middle = {
        way: {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}
        for way, rounds in found.items()
    }
    best = middle["impactkit, 2 jobs"]["page"]
    lines = [
        "| Way | HTML | seconds a page | times ours at 2 | processor, s a page | start, s | MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for way, m in middle.items():
        html = "yes" if way in HTML else "no"
        start = "with each page" if way == "the two commands" else f"{m['start']:.1f}"
        lines.append(
            f"| {way} | {html} | {m['page']:.2f} | {m['page'] / best:.1f} "
            f"| {m['processor']:.2f} | {start} | {m['memory']:.0f} |"
        )
    page = {way: m["page"] for way, m in middle.items()}
    lines.append("")
    for way in ("the two commands", "ploomber-engine"):
        if way in page:
            lines.append(f"- {way}: {page[way] / best:.2f} times ours at 2 jobs")
    if "the floor" in page:
        lines.append(
            f"- ours at 1 job: {page['impactkit, 1 job'] / page['the floor']:.2f} the floor"
        )
    return lines


def machine() -> str:
    """What it ran on; no host name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    named = ["papermill", "nbclient", "nbconvert", "ipykernel", "pandas", "matplotlib", "seaborn"]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in named]
    try:
        versions.append(f"ploomber-engine {importlib.metadata.version('ploomber-engine')}")
    except importlib.metadata.PackageNotFoundError:
        versions.append("no ploomber-engine")
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {', '.join(versions)}. "
        f"Load when it began: {load:.1f}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=16)
    parser.add_argument("--slow", type=int, default=4, help="cycles for ways with a kernel a page")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, default=0, help="cycles for time and memory")
    parser.add_argument("--without", action="append", default=[], help="a way to leave out")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    for way in options.without:
        del WAYS[way]
    about = machine()
    print(about)
    from impactkit.simulate import write_workspace

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        root = Path(folder) / "workspace"
        names = write_workspace(root, cycles=max(options.cycles, options.many), seed=SEED)
        (root / "notebooks").symlink_to(KIT / "notebooks")
        lines = [
            f"{about} {options.cycles} practice cycles (seed {SEED}), of which ways "
            f"with a kernel a page made {options.slow}; {options.rounds} rounds.",
            "",
        ]
        if options.rounds:
            found, same = side_by_side(root, names[: options.cycles], options.slow, options.rounds)
            lines += table(found)
            lines.append(
                f"- pages the same bytes in every round, 1 job and 2: {'yes' if same else 'NO'}"
            )
        if options.many:
            lines += ["", f"{options.many} cycles, 2 jobs:", "", "| pages | seconds | memory, MB |"]
            lines += ["|---|---|---|"]
            lines += [
                f"| {n} | {s:.0f} | {m:.0f} |" for n, s, m in many(root, names[: options.many])
            ]
    print("\n".join(lines))
    if options.write:
        text = "# What a page costs\n\nWritten by `make bench`; see `benchmarks/rendering.py`.\n\n"
        options.write.write_text(text + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5:])
    else:
        main()
