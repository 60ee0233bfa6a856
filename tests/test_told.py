"""What was told is remembered by every page: from the command line, as a person meets it.

Records come in while pages are made; a page of before is known, a draft is not.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from cycles import EXAMPLES

import impactkit as ik
from impactkit.cli import main
from impactkit.disclosure import told, told_again
from impactkit.movements import movements
from impactkit.schema.told_pages import what_is_strange

G4, G7, G9 = EXAMPLES
EARLY = "2026-02-02"  # some weeks before grade 7 ends
DRAFT = "Draft, not for sharing"
rendered = pytest.mark.slow


def kit(root: Path, *words: str) -> int:
    return main([*words, "--root", str(root)])


def until(root: Path, day: str, cycle: str = G7) -> dict[Path, bytes]:
    """Take away what was written down from a day on; gives the files as they were."""
    before = {path: path.read_bytes() for path in (root / "data" / cycle).glob("*.csv")}
    for path, content in before.items():
        head, *rows = csv.reader(content.decode("utf-8").splitlines())
        if "date" in head:
            rows = [row for row in rows if row[head.index("date")] < day]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
    return before


def put_back(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.write_bytes(content)


def memory(root: Path, audience: str = "leader", cycle: str = G7) -> dict:
    path = root / "outputs" / audience / cycle / "facts.json"
    return json.loads(path.read_text(encoding="utf-8"))


def figures(page: dict) -> dict[str, tuple]:
    """What a page says, without the marks, which differ on each page."""
    return {f["id"]: tuple((k, f[k]) for k in f if k != "mark") for f in page["facts"]}


def page(root: Path, name: str, outputs: str = "outputs", audience: str = "leader") -> str:
    return (root / outputs / audience / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def twins(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two workspaces of one district: the same records, the same salt."""
    (workspace / ".district-salt").write_text("ab" * 32, encoding="ascii")
    other = tmp_path_factory.mktemp("twin") / "workspace"
    shutil.copytree(workspace, other)
    return workspace, other


@rendered
def test_a_guide_before_the_case_study_counts_as_known(twins):
    pages = []
    for root, first in zip(twins, ("conversation-guide", "case-study"), strict=True):
        whole = until(root, EARLY)
        assert kit(root, "render", G7, "--report", first) == 0
        early = memory(root)
        put_back(whole)
        assert kit(root, "render", G7, "--report", "case-study") == 0
        late = memory(root)
        assert figures(late) != figures(early)
        assert late["before"] == [{"facts": early["facts"], "when": early["when"]}]
        pages.append((early["facts"], late["facts"], late["before"]))
    assert pages[0] == pages[1]


@rendered
def test_a_case_study_and_a_newer_guide_stand_in_one_memory(workspace):
    whole = until(workspace, EARLY)
    assert kit(workspace, "render", G7, "--report", "case-study", "--report", "alignment-map") == 0
    early = memory(workspace)
    put_back(whole)
    assert kit(workspace, "render", G7, "--report", "conversation-guide", "--jobs", "2") == 0
    both = memory(workspace)
    assert both["before"] == [{"facts": early["facts"], "when": early["when"]}]
    for name, its in (("case-study", early), ("conversation-guide", both)):
        printed = BeautifulSoup(page(workspace, f"{G7}/{name}"), "html.parser").find_all("data")
        assert printed
        assert {tag["data-fact"].partition("#")[0] for tag in printed} <= set(figures(its))
    assert kit(workspace, "render", G7, "--jobs", "8", "--force") == 0  # a process for each report
    again = memory(workspace)
    assert (again["facts"], again["before"]) == (both["facts"], both["before"])


@rendered
def test_an_alignment_map_tells_nothing_of_the_records(workspace):
    assert kit(workspace, "render", G7, "--report", "alignment-map") == 0
    assert [path.name for path in (workspace / "outputs" / "leader" / G7).iterdir()] == [
        "alignment-map.html"
    ]


@rendered
def test_the_program_review_tells_what_the_cycles_own_pages_told(twins):
    root, other = twins
    whole = until(root, EARLY)
    assert kit(root, "render", G9) == 0
    review = BeautifulSoup(page(root, "program-review"), "html.parser")
    assert not [tag for tag in review.find_all("data") if not tag["data-fact"].startswith(G9)]
    untold = [row.th.get_text() for row in review.select("tbody tr") if "not rendered" in str(row)]
    assert len(untold) == 2 and "grade 7" in " ".join(untold)
    assert (
        "Two cycles stand below without figures: this page tells only what the cycles’ own pages "
        "told, and their own pages were not rendered for these readers, or not since the dates of "
        "the cycle were changed."
    ) in " ".join(review.get_text(" ").split())

    assert kit(root, "render", G7) == 0
    early = memory(root)
    put_back(whole)
    assert kit(root, "render", G4) == 0  # grade 7 has more by now, and its own page is older
    printed = BeautifulSoup(page(root, "program-review"), "html.parser").find_all("data")
    of_g7 = [tag["data-fact"] for tag in printed if tag["data-fact"].startswith(G7)]
    assert of_g7 and set(of_g7) <= {f["id"] for f in early["facts"] if f["status"] != "withheld"}
    values = {fact["id"]: fact.get("value") for fact in early["facts"]}
    assert all(
        float(tag["value"]) == pytest.approx(values[tag["data-fact"]], abs=1e-9)
        for tag in printed
        if tag["data-fact"] in of_g7
    )

    assert kit(root, "render", G7) == 0
    until(other, EARLY)
    assert kit(other, "render", G7, "--report", "case-study") == 0
    put_back({other / path.relative_to(root): content for path, content in whole.items()})
    assert kit(other, "render", G7, "--report", "case-study") == 0
    assert memory(root)["facts"] == memory(other)["facts"]  # the review had told nothing more


@rendered
def test_a_review_is_stale_when_its_cycles_told_more(workspace, capsys):
    kit(workspace, "render", G7)
    capsys.readouterr()
    kit(workspace, "render", G9, "--report", "case-study")
    kit(workspace, "list")
    assert capsys.readouterr().out.splitlines()[-1] == (
        "program-review         leader  stale: pages of its cycles changed"
    )


@rendered
def test_a_draft_costs_nobody_a_figure(twins, capsys):
    root, other = twins
    whole = until(root, EARLY)
    everybody = [word for name in ("coach", "leader", "public") for word in ("--audience", name)]
    assert kit(root, "render", G7, "--draft", *everybody) == 0
    assert not (root / "outputs").exists()
    capsys.readouterr()
    assert kit(root, "list") == 0
    assert f"{G7}  leader  not rendered\n" in capsys.readouterr().out
    put_back(whole)
    for folder in (root, other):
        assert kit(folder, "render", G7, *everybody, "--report", "case-study") == 0
    for name in ("coach", "leader", "public"):
        assert memory(root, name) == memory(other, name)
        assert "before" not in memory(root, name)
        kept = sorted(path.name for path in (root / "drafts" / name / G7).iterdir())
        assert kept == ["alignment-map.html", "case-study.html", "conversation-guide.html"]


@rendered
def test_a_draft_looks_like_the_page_and_says_that_it_is_one(workspace):
    whole = until(workspace, EARLY)
    assert kit(workspace, "render", G7, "--report", "case-study") == 0
    put_back(whole)
    assert kit(workspace, "render", G7, "--draft") == 0
    assert kit(workspace, "render", G7) == 0
    for name in (f"{G7}/case-study", f"{G7}/alignment-map", f"{G7}/conversation-guide"):
        draft, real = (page(workspace, name, outputs) for outputs in ("drafts", "outputs"))
        marked = re.sub(
            rf'<p class="(?:draft|across)"[^>]*>(?:<strong>)?{DRAFT}(?:</strong>)?</p>\n?',
            "",
            draft,
        )
        assert draft.count(DRAFT) == 3  # the title, the heading, across what is printed
        assert marked.replace(f"<title>{DRAFT}: ", "<title>").split() == real.split()
        assert DRAFT not in real
    assert page(workspace, "index", "drafts").count(DRAFT) == 3
    assert not (workspace / "drafts" / "leader" / "program-review.html").exists()
    assert (workspace / "drafts" / ".gitignore").read_text("utf-8") == "*\n"


@rendered
def test_drafts_and_pages_never_share_a_folder(workspace, capsys):
    given_out, tried = workspace / "given", workspace / "tried"
    kit(workspace, "render", G9, "--report", "alignment-map", "--outputs", str(given_out))
    kit(workspace, "render", G9, "--report", "alignment-map", "--outputs", str(tried), "--draft")
    capsys.readouterr()
    no_drafts = (
        "{} holds pages that are given out, so no draft can go there. "
        "Leave --outputs out, or name another folder.\n"
    )
    for folder in (given_out, workspace / "outputs", workspace / "outputs" / "leader"):
        assert kit(workspace, "render", "--draft", "--outputs", str(folder)) == 2
        assert capsys.readouterr() == ("", no_drafts.format(folder))
    assert not (workspace / "outputs").exists()
    for words in (["render"], ["list"]):
        assert kit(workspace, *words, "--outputs", str(tried)) == 2
        assert capsys.readouterr().err == (
            f"{tried} holds drafts, not pages that are given out. "
            "Name another folder with --outputs.\n"
        )


@rendered
def test_each_audience_has_its_own_memory(workspace):
    whole = until(workspace, EARLY)
    for name, report in (("coach", "conversation-guide"), ("public", "case-study")):
        kit(workspace, "render", G7, "--audience", name, "--report", report)
    early = {name: memory(workspace, name)["facts"] for name in ("coach", "public")}
    put_back(whole)
    for name in ("coach", "leader", "public"):
        kit(workspace, "render", G7, "--audience", name, "--report", "conversation-guide")
        now = memory(workspace, name)
        assert now["audience"] == name
        before = [earlier["facts"] for earlier in now.get("before", [])]
        assert before == ([early[name]] if name in early else [])


@rendered
def test_a_failed_render_keeps_what_was_told(workspace):
    kit(workspace, "render", G7, "--report", "conversation-guide")
    before = memory(workspace)
    notebook = workspace / "notebooks" / "conversation_guide.ipynb"
    notebook.parent.mkdir()
    shutil.copy(Path(__file__).parents[1] / "notebooks" / notebook.name, notebook)
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("ik.focus(case)", "ik.nothing(case)"), encoding="utf-8")
    until(workspace, EARLY)
    assert kit(workspace, "render", G7) == 1  # the case study would have gone well
    assert memory(workspace) == before
    assert not (workspace / "outputs" / "leader" / G7 / "case-study.html").exists()


@rendered
def test_a_render_that_was_killed_at_the_worst_moment_keeps_what_was_told(workspace):
    whole = until(workspace, EARLY)
    kit(workspace, "render", G7, "--report", "conversation-guide")
    early = memory(workspace)
    place = workspace / "outputs" / "leader" / G7
    aside = workspace / "outputs" / ".rendering" / "tmp" / f"old+leader+{G7}"
    aside.parent.mkdir(parents=True)
    place.rename(aside)  # the old folder has gone, the new one has not come
    put_back(whole)
    assert kit(workspace, "render", G7, "--report", "case-study") == 0
    assert memory(workspace)["before"] == [{"facts": early["facts"], "when": early["when"]}]
    assert (place / "conversation-guide.html").exists()


FACT = {"id": f"{G7}/trend.reasoning.share.01.all.2", "status": "shown", "statistic": "share",
        "value": 0.5, "count": 5, "n": 10}  # fmt: skip
WHEN = {"start": "2026-01-12", "end": "2026-02-20", "period": "week"}
KNOWN = "; what it told would not be known."


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        ({"audience": "boss"}, "audience", "is not coach, leader or public"),
        ({"audience": "public"}, "audience", "is not the one whose folder it stands in"),
        ({"facts": [FACT | {"status": "told"}]}, "facts.0.status",
         "is not shown, withheld, empty or coded"),
        ({"facts": [FACT, FACT | {"n": -1}]}, "facts.1.n", "is not what a page tells there"),
        ({"facts": [FACT | {"n": "10"}]}, "facts.0.n", "is not what a page tells there"),
        ({"facts": [FACT | {"value": float("nan")}]}, "facts.0.value",
         "is not what a page tells there"),
        ({"facts": [FACT | {"value": 50}]}, "facts.0",
         "does not hold together: a share is not between 0 and 1"),
        ({"facts": [FACT | {"status": "withheld"}]}, "facts.0",
         "does not hold together: a withheld fact holds a number"),
        ({"facts": [FACT | {"status": "coded"}]}, "facts.0",
         "does not hold together: a coded fact lacks n, low or high"),
        ({"facts": [FACT | {"id": f"{G7}/trend"}]}, "facts.0",
         "does not hold together: id has not six parts"),
        ({"before": [{"facts": [FACT | {"status": ""}]}]}, "before.0.facts.0.status",
         "is not shown, withheld, empty or coded"),
        ({"when": WHEN | {"start": "soon"}}, "when.start", "is not what a page tells there"),
        ({"facts": [FACT | {"id": f"{G9}/trend.reasoning.share.01.all.2"}]}, "facts",
         "are of another cycle"),
    ],
)  # fmt: skip
def test_a_strange_memory_stops_instead_of_counting_as_nothing(
    change, where, why, workspace, capsys
):
    path = workspace / "outputs" / "leader" / G7 / "facts.json"
    path.parent.mkdir(parents=True)
    sound = {"audience": "leader", "facts": [FACT], "when": WHEN}
    path.write_text(json.dumps(sound), encoding="utf-8")
    assert kit(workspace, "check", G7) == 0
    path.write_text(json.dumps(sound | change), encoding="utf-8")
    capsys.readouterr()
    assert kit(workspace, "check", G7) == 2
    assert capsys.readouterr() == (
        "",
        f"outputs of {G7} cannot be used: 1 problem\n"
        f"  leader/{G7}/facts.json, {where}: {why}{KNOWN}\n"
        "    Put it back as it was. Delete it only where nobody has seen that page.\n",
    )


@rendered
@pytest.mark.parametrize("words", [[], ["--draft"]])
def test_nothing_is_rendered_beside_a_strange_memory(words, workspace, capsys):
    path = workspace / "outputs" / "leader" / G7 / "facts.json"
    path.parent.mkdir(parents=True)
    text = json.dumps({"audience": "boss", "facts": [FACT]})
    path.write_text(text, encoding="utf-8")
    assert kit(workspace, "render", G7, *words) == 2
    assert capsys.readouterr().err.startswith(
        f"outputs of {G7} cannot be used: 1 problem\n"
        f"  leader/{G7}/facts.json, audience: is not coach, leader or public{KNOWN}\n"
    )
    assert path.read_text("utf-8") == text
    assert [found.name for found in path.parent.iterdir()] == ["facts.json"]
    assert not (workspace / "drafts" / "leader").exists()


def test_check_tells_where_a_cycle_file_no_longer_fits(workspace, capsys):
    gone = FACT | {"id": f"{G7}/trend.reasons.share.01.all.2"}
    empty = {"id": f"{G7}/shift.never.share.01.all.yes", "status": "empty", "statistic": "share"}
    for name in ("leader", "coach"):
        path = workspace / "outputs" / name / G7 / "facts.json"
        path.parent.mkdir(parents=True)
        then = WHEN | ({"start": "2026-01-05"} if name == "leader" else {"period": "month"})
        content = {"audience": name, "facts": [FACT, gone, empty], "when": then}
        path.write_text(json.dumps(content), encoding="utf-8")
    assert kit(workspace, "check") == 0
    assert capsys.readouterr().out == (
        f"{G7}: 3 things to look at\n"
        "  period: was month when pages for coaches were made. Pages from now on cannot be "
        "compared with those, and nothing that they told counts as known.\n"
        "    Put it back, unless the old pages were taken back.\n"
        "  trends: reasons is no longer there, but stands on pages for coaches and leaders. Under "
        "another id its records count as never told.\n"
        "    If only the name changed, keep the id.\n"
        "  start: was 5 January 2026 when pages for leaders were made. Pages from now on cannot be "
        "compared with those, and nothing that they told counts as known.\n"
        "    Put the old date back, unless it was wrong.\n"
        "3 cycles checked, no problem found.\n"
    )


@pytest.mark.parametrize("audience", ["coach", "leader", "public"])
@pytest.mark.parametrize("cycle", EXAMPLES)
def test_what_was_told_is_read_again_as_it_was(audience, cycle, released):
    case = released(cycle, audience)
    content = json.loads(json.dumps(ik.facts(case, "case study").content))
    assert what_is_strange(json.dumps(content), "x", audience, cycle) == []
    again = told_again(case.about, content)
    assert [told(fact) for fact in again.facts()] == content["facts"]
    for level in ("shift", "indicator", "trend"):
        assert movements(again, level) == movements(case, level)
