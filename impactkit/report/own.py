"""What stands on a page that no function of the kit made: a notebook's own text and outputs.

Takes an executed notebook, gives parts by cell. export keeps them with the page, gates looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import nbformat
from nbconvert.filters import markdown2html_mistune

from impactkit.fact_sheet import MIME
from impactkit.markup import MADE_BY

PICTURES = ("image/png", "image/jpeg", "application/pdf")


@dataclass(frozen=True)
class Own:
    """One part. place : code cell 3, text cell 2. shown : is it an output, not a text?"""

    place: str
    html: str
    shown: bool


def own_parts(notebook: nbformat.NotebookNode) -> tuple[Own, ...]:
    """Every text cell, and every output of a code cell that the kit did not make."""
    counted = {"code": 0, "markdown": 0, "raw": 0}
    found: list[Own] = []
    for cell in notebook.cells:
        counted[cell.cell_type] += 1
        number = counted[cell.cell_type]
        if cell.cell_type == "code":
            texts = [text for output in cell.get("outputs", ()) for text in _texts(output)]
            found += [Own(f"code cell {number}", text, True) for text in texts]
        else:
            html = markdown2html_mistune(cell.source)
            found.append(Own(f"text cell {number}", html, False))
    return tuple(found)


def _texts(output: nbformat.NotebookNode) -> Iterator[str]:
    """What one output says, as HTML, in each of its forms; nothing of what the kit made."""
    if "text" in output:
        yield f"<pre>{escape(_joined(output.text))}</pre>"
    data, about = output.get("data", {}), output.get("metadata", {})
    made = MIME in data or about.get("text/html", {}).get(MADE_BY)
    if made or any(kind in data for kind in PICTURES):
        return
    for kind, content in data.items():
        if kind == "text/plain" and len(data) > 1:
            continue  # the same once more
        text = content if isinstance(content, dict) else _joined(content)
        is_html = kind in ("text/html", "text/markdown", "image/svg+xml")
        yield str(text) if is_html else f"<pre>{escape(str(text))}</pre>"


def _joined(lines: str | list[str]) -> str:
    return lines if isinstance(lines, str) else "".join(map(str, lines))
