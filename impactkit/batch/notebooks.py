"""Which notebook a report is made from.

Takes a workspace and a file's name, gives a path. batch imports it.
"""

from __future__ import annotations

from pathlib import Path

from impactkit.errors import NotebookError
from impactkit.workspace import kits_notebooks

REPORTS = {
    "case-study": "case_study.ipynb",
    "alignment-map": "alignment_map.ipynb",
    "conversation-guide": "conversation_guide.ipynb",
}
REVIEW = {"program-review": "program_review.ipynb"}
PAGES = {
    "case-study.html": "Case study",
    "alignment-map.html": "Alignment map",
    "conversation-guide.html": "Conversation guide",
}


def find_notebook(root: Path, file: str) -> Path:
    """The workspace's own notebook, else the kit's.

    Raises
    ------
    NotebookError : where there is neither.
    """
    for folder in (root / "notebooks", kits_notebooks()):
        if (folder / file).is_file():
            return folder / file
    raise NotebookError(f"There is no notebook {file} in {root.name}/notebooks or in the kit.")
