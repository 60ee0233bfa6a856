"""nbconvert with a template of our own: code hidden, one file, nothing fetched.

Takes an executed notebook, gives a Page (HTML and facts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial
from html import escape, unescape
from pathlib import Path

import jinja2
import nbformat
from nbconvert.exporters import TemplateExporter
from nbconvert.filters import markdown2html_mistune

from impactkit.errors import RenderError
from impactkit.fact_sheet import MIME
from impactkit.report.direction import set_apart
from impactkit.report.own import Own, own_parts

TEMPLATES = Path(__file__).parent / "template"
DRAFT = "Draft, not for sharing"
CONTENTS = '<nav id="contents"'
HEADING = re.compile(r"<h2(?: id=\"[^\"]*\")?>(.*?)</h2>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Page:
    """A finished page. facts : what facts.json will hold. own : what the kit did not make."""

    html: str
    facts: dict
    own: tuple[Own, ...] = ()


class PageExporter(TemplateExporter):
    """The kit's template in nbconvert: outputs and prose, no code, no scripts."""

    exclude_input = True
    exclude_input_prompt = True
    exclude_output_prompt = True
    file_extension = ".html"
    output_mimetype = "text/html"
    template_name = "impactkit"
    template_file = "index.html.j2"
    optimistic_validation = True  # once, not after each of a dozen steps that change nothing

    def __init__(self, **kwargs):
        super().__init__(extra_template_basedirs=[str(TEMPLATES)], **kwargs)

    def default_filters(self):
        yield from super().default_filters()
        yield "markdown2html", partial(_markdown)


def _markdown(source: str) -> str:
    """nbconvert's own Markdown, without its pilcrow links."""
    html = markdown2html_mistune(source)
    return re.sub(r'<a class="anchor-link"[^>]*>[^<]*</a>', "", html)


@cache
def exporter() -> PageExporter:
    """The one exporter of this process; to make it costs more than to use it."""
    return PageExporter()


@cache
def style() -> str:
    """The one style sheet, written into every page."""
    return (TEMPLATES / "impactkit" / "style.css").read_text(encoding="utf-8")


def export(notebook: nbformat.NotebookNode, *, draft: bool = False) -> Page:
    """Make a page of an executed notebook. A draft says on every sheet that it is one.

    Raises
    ------
    RenderError : where the notebook does not end with ik.facts(…).
    """
    facts = _facts(notebook)
    resources = {key: facts[key] for key in ("title", "language", "cycles", "audience")}
    resources |= {"style": style(), "draft": DRAFT if draft else ""}
    body, _ = exporter().from_notebook_node(_without_facts(notebook), resources=resources)
    return Page(set_apart(_with_contents(body)), facts, own_parts(notebook))


def _facts(notebook: nbformat.NotebookNode) -> dict:
    for cell in reversed(notebook.cells):
        for output in cell.get("outputs", ()):
            if MIME in output.get("data", {}):
                return output["data"][MIME]
    raise RenderError("The notebook shows no facts. End it with ik.facts(case, …).")


def _without_facts(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook for the exporter, which copies what it is given."""
    cells = []
    for cell in notebook.cells:
        outputs = [o for o in cell.get("outputs", ()) if MIME not in o.get("data", {})]
        cells.append(nbformat.NotebookNode(cell, outputs=outputs) if "outputs" in cell else cell)
    return nbformat.NotebookNode(notebook | {"cells": cells})


def _with_contents(html: str) -> str:
    """Give every section an id, and the page a table of contents, below its header."""
    before, main, rest = html.partition('<main id="main">')
    titles: list[str] = []

    def named(heading: re.Match[str]) -> str:
        titles.append(" ".join(unescape(TAG.sub("", heading[1])).split()))
        return f'<h2 id="{_id(titles[-1])}">{heading[1]}</h2>'

    rest = HEADING.sub(named, rest)
    before, contents, after = before.partition(CONTENTS)
    if len(titles) < 2:
        return before + after[after.index("</nav>") + len("</nav>") :] + main + rest
    items = "".join(f'<li><a href="#{_id(t)}">{escape(t, quote=False)}</a></li>' for t in titles)
    listing, nav, after = after.partition("</nav>")
    listing = contents + listing.replace("<ol></ol>", f"<ol>{items}</ol>") + nav
    header, end, below = rest.partition("</header>")
    if not end:
        return before + listing + after + main + rest
    return before + after + main + header + end + listing + below


def _id(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def index_page(*, draft: bool = False, **values: object) -> str:
    """The list of pages of one audience."""
    values |= {"style": style(), "draft": DRAFT if draft else ""}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    page = environment.get_template("index_page.html.j2").render(**values)
    return set_apart(page)
