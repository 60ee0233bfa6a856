"""A script of tests/test_engine.py: what the warm engine makes of notebooks that go wrong.

python engine_alone.py FOLDER writes FOLDER/told.json: for each case what was recorded or raised.
A fork wants a parent without threads, so this is a process of its own.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

from impactkit.engine import can_fork, run, warm
from impactkit.errors import RenderError

PARAMETERS = "name = ''"
CASES = {
    "endless": (["while True: pass"], {"cell_seconds": 1}),
    "deaf": (
        ["import signal; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]\nwhile 1: pass"],
        {"cell_seconds": 1},
    ),
    "slow": (["import time; time.sleep(.7)"] * 4, {"cell_seconds": 60, "report_seconds": 2}),
    "greedy": (["x = bytearray(900_000_000)"], {"memory_mb": 400}),
    "greedy numpy": (["import numpy; x = numpy.ones(10**8)"], {"memory_mb": 400}),
    "modest": (["x = bytearray(200_000_000); len(x)"], {"memory_mb": 400}),
    "killed": (["import os; os.kill(os.getpid(), 9)"], {}),
    "left": (["import os; os._exit(0)"], {}),
    "crashed": (["import ctypes; ctypes.string_at(0)"], {}),
    "failed": (["1", "raise ValueError('Okafor')"], {}),
    "quiet": (["import os; os.system('echo out; echo err >&2'); print('out')"], {}),
    "leaky": (
        [
            "import builtins, os, sys, random, json; import numpy as np\n"
            "import matplotlib.pyplot as plt",
            "mine = builtins.mine = 1; os.environ['MINE'] = '1'; json.mine = 1; random.seed(1)\n"
            "os.chdir('/'); plt.rcParams['figure.dpi'] = 9; plt.ioff(); plt.figure()\n"
            "sys.path.insert(0, '/mine')",
        ],
        {},
    ),
    "tidy": (
        [
            "import builtins, os, sys, random, json; import numpy as np\n"
            "import matplotlib.pyplot as plt",
            "['mine' in globals(), hasattr(builtins, 'mine'), 'MINE' in os.environ,\n"
            " hasattr(json, 'mine'), os.getcwd() == '/', plt.rcParams['figure.dpi'],\n"
            " plt.isinteractive(), plt.get_fignums(), '/mine' in sys.path]",
        ],
        {},
    ),
    "chance": (["import random, numpy; [random.random(), float(numpy.random.rand())]"], {}),
    "children": (
        ["import subprocess; subprocess.Popen(['sleep', '3600'], start_new_session=False).pid"],
        {},
    ),
}


def written(folder: Path, name: str, cells: list[str]) -> Path:
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    first = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    book = new_notebook(cells=[first, *map(new_code_cell, cells)], metadata={"kernelspec": kernel})
    path = folder / f"{name} {{of}}.ipynb"
    nbformat.write(book, path)
    return path


def result(path: Path, name: str, folder: Path, **limits) -> object:
    """The last cell's result, or what was raised; and how long it took."""
    start = time.monotonic()
    try:
        book = run(path, {"name": name}, folder, **limits)
    except RenderError as error:
        return {"error": str(error), "seconds": time.monotonic() - start}
    shown = [o.data["text/plain"] for o in book.cells[-1].outputs if "data" in o]
    return {"shown": shown[-1] if shown else None, "seconds": time.monotonic() - start}


def main(folder: Path) -> None:
    warm()
    told: dict[str, object] = {"can fork": can_fork()}
    for name, (cells, limits) in CASES.items():
        told[name] = result(written(folder, name, cells), name, folder, **limits)
    chance = written(folder, "chance", CASES["chance"][0])
    told["chance again"] = result(chance, "chance", folder)
    told["other chance"] = result(chance, "other", folder)
    told["can fork still"] = can_fork()
    stop = threading.Event()
    threading.Thread(target=stop.wait).start()
    told["can fork with a thread"] = can_fork()
    modest = written(folder, "modest", CASES["modest"][0])
    told["modest with a thread"] = result(modest, "modest", folder)
    stop.set()
    try:
        told["left behind"] = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        told["left behind"] = None
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
