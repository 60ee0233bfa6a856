"""A script of tests/test_engine.py: executes notebooks with one engine, in a process of its own.

python notebooks_side_by_side.py ENGINE FOLDER PATH… writes FOLDER/<name>.ipynb; a notebook that
fails is written too, and what was raised goes to FOLDER/<name>.error.
"""

from __future__ import annotations

import sys
from pathlib import Path

from impactkit.engine import warm

ROOT = Path(__file__).resolve().parents[1]
# On a busy machine nbclient at times waits for ever for a message that its kernel has sent.
SECONDS, ATTEMPTS = 60, 4


def main(engine: str, folder: Path, paths: list[Path]) -> None:
    if engine == "impactkit":
        warm()
    import papermill
    from nbclient.exceptions import CellTimeoutError
    from papermill.engines import papermill_engines

    from impactkit.engine.entry import WarmEngine

    papermill_engines.register("impactkit", WarmEngine)
    for path in paths:
        for _ in range(ATTEMPTS):
            try:
                papermill.execute_notebook(
                    path,
                    folder / path.name,
                    engine_name=engine,
                    cwd=ROOT,
                    progress_bar=False,
                    request_save_on_cell_execute=False,
                    execution_timeout=SECONDS if engine == "nbclient" else None,
                )
            except CellTimeoutError:
                continue
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                (folder / f"{path.stem}.error").write_text(told, encoding="utf-8")
            break


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
