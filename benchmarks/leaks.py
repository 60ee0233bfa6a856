"""The leak gate on the pages of many practice cycles, and how long it takes.

    python benchmarks/leaks.py [CYCLES] [SEED]

Makes each cycle's files from the kit's own notebooks, without kernels and pictures, for one
audience after the other. In every second cycle all people have names that are words. Prints what
was found, which should be nothing, and the time a page takes with 300 people. Ends with 1 where
something was found.
"""

from __future__ import annotations

import ast
import base64
import io
import json
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import nbformat
from PIL import Image

import impactkit as ik
from impactkit.batch.notebooks import REPORTS, find_notebook
from impactkit.disclosure import Released
from impactkit.errors import GateError
from impactkit.evidence import Evidence
from impactkit.leaks import Secrets, check_files, secrets_of
from impactkit.report import export
from impactkit.simulate import write_workspace
from impactkit.simulate.people import FIRST, LAST

AUDIENCES = ("coach", "leader", "public")
GIVEN = (
    "A Will Grace May Mark Rose Hope Art Rich Sunny Bill April June August Summer Autumn Dawn "
    "Faith Joy Grant Jack Drew Chase Hunter Frank Guy Dean Pat Rob Sue Ray Jay Gene Chance Page "
    "Case Star Sage Iris Ivy Lily Violet Olive Daisy Ginger Heather Holly Amber Crystal Ruby "
    "Pearl Jade Sandy Rusty Rocky Major Prince King Earl Duke Angel Christian Charity Patience "
    "Destiny Harmony Melody Trinity Genesis Justice Noble Sterling Miles Cliff Glen Dale Brook "
    "River Ocean Sky Rain Storm Kit Tad Van Don Win Lane Reed Mason Sonny Buddy Junior Early "
    "Love Precious Princess Queen"
).split()
FAMILY = (
    "Long King Brown Young Price White Black Green Gray Reading English Art Page Case Work Week "
    "Day Rise Low High Small Little Short Strong Rich Good Best Sharp Wise Bright Noble Moody "
    "Savage Change Moves Early Late First Last Second Team Class Grade Room Rooms Level Shift "
    "Plan Park Lake Hill Field Woods Banks Rivers Stone Frost Snow Winter Summer March May "
    "Friday Monday Bell Ball Cook Baker Farmer Fisher Hunter Carpenter Mason Shepherd Church "
    "Bishop Pope Knight Lord Wells Waters Pool Pond Marsh Moss Rose Flower Berry Rice Bean "
    "Pepper Salt Fish Bird Swan Hawk Fox Wolf Lamb Bull Drew Grant Chase Hope Love Joy Power "
    "Powers Sample Question Answer Reason"
).split()
PEOPLE, ROUNDS = 300, 20
WEIGHT = 300_000  # bytes of pictures on a page


def main(cycles: int = 200, seed: int = 20260601) -> int:
    """Look for leaks where there are none, then measure."""
    found = files = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "practice"
        for number, name in enumerate(write_workspace(root, cycles=cycles, seed=seed)):
            cycle = ik.load_cycle(name, root)
            made = finished(root, ik.measure(cycle), AUDIENCES[number % 3])
            secrets = secrets_of([cycle])
            if number % 2:
                secrets = replace(secrets, people=worded(random.Random(f"{seed} {number}"), 110))
            files += len(made)
            try:
                check_files(made, secrets, name)
            except GateError as error:
                found += 1
                print(error)
    print(f"{cycles} cycles, {files} files, leaks found in {found} cycles")
    page = made["case-study.html"]
    speed(page, seed)
    return int(bool(found))


def worded(rng: random.Random, count: int) -> tuple[tuple[str, str], ...]:
    """People whose names are words."""
    return tuple((rng.choice(GIVEN), rng.choice(FAMILY)) for _ in range(count))


def finished(root: Path, evidence: Evidence, audience: str) -> dict[str, str]:
    """A cycle's finished files from its notebooks, without kernels and pictures."""
    files: dict[str, str] = {}
    for report, file in REPORTS.items():
        made = nbformat.read(find_notebook(root, file), as_version=4)
        run(made, ik.release(evidence, audience=audience))
        page = export(made)
        files[f"{report}.html"] = page.html
        if report == "case-study":
            files["facts.json"] = json.dumps(page.facts, indent=1, ensure_ascii=False)
            files["case-study.ipynb"] = nbformat.writes(made)
    return files


def run(notebook: nbformat.NotebookNode, case: Released) -> None:
    """Give the cells their outputs; what loads the cycle, and pictures, are left out."""
    for cell in notebook.cells:
        if cell.cell_type != "code" or "ik." not in cell.source or "ik.show(" in cell.source:
            continue
        last = ast.Expression(ast.parse(cell.source).body[-1].value)
        shown = eval(compile(last, "cell", "eval"), {"ik": ik, "case": case})
        if shown is not None:
            kinds = getattr(shown, "_repr_mimebundle_", None)
            data = kinds() if kinds else {"text/html": shown._repr_html_()}
            data, about = data if isinstance(data, tuple) else (data, {})
            cell.outputs = [nbformat.v4.new_output("display_data", data, metadata=about)]


def speed(page: str, seed: int) -> None:
    """The time of one look at a page of some hundred kilobytes with 300 people, warmed up."""
    rng = random.Random(seed)
    picture = base64.b64encode(_png(rng)).decode()
    heavy = page.replace("</main>", f'<img alt="x" src="data:image/png;base64,{picture}"></main>')
    people = rng.sample([(f, n) for f in FIRST for n in LAST], PEOPLE - 60)
    ids = tuple(str(rng.randrange(10_000, 99_999)) for _ in range(PEOPLE))
    secrets = Secrets((*people, *worded(rng, 60)), ids)
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        check_files({"case-study.html": heavy}, secrets, "speed")
        times.append(time.process_time() - start)
    print(
        f"a page of {len(heavy) // 1000} kB, {PEOPLE} people: first look "
        f"{times[0] * 1000:.0f} ms, then {sorted(times)[ROUNDS // 2] * 1000:.0f} ms"
    )


def _png(rng: random.Random) -> bytes:
    """A picture of noise, of about WEIGHT bytes in base64."""
    side = int((WEIGHT / 4) ** 0.5)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), rng.randbytes(side * side * 3)).save(out, "png")
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
