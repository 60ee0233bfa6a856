"""The command line as a person meets it: what it prints, where, and how it ends.

In one process where that is the same; as a command of its own where it is not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cycles import EXAMPLES

from impactkit.batch import state_of
from impactkit.cli import main
from impactkit.errors import ImpactKitError


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_check_finds_nothing_wrong_with_the_examples(workspace: Path, capsys):
    assert run(capsys, "check", "--root", str(workspace)) == (
        0, "3 cycles checked, no problem found.\n", "",
    )  # fmt: skip


def test_check_tells_every_problem_at_once(workspace: Path, capsys):
    path = workspace / "params" / "grade-9-lab-questions.yml"
    text = path.read_text(encoding="utf-8").replace("focus:", "focsu:")
    path.write_text(text.replace("end: 2026-02-20", "end: soon"), encoding="utf-8")
    code, out, err = run(capsys, "check", "--root", str(workspace))
    assert (code, out) == (2, "")
    assert err == (
        "params/grade-9-lab-questions.yml cannot be used: 3 problems\n"
        "  line 1, focus: is missing. Add it; docs/reference.md says what belongs there.\n"
        "  line 9, focsu: is not a key of a cycle file. Did you mean focus?\n"
        "  line 14, end: is not a date. Write it like 2026-01-31.\n"
    )


def test_check_speaks_to_machines(workspace: Path, capsys):
    (workspace / "data" / "grade-9-lab-questions" / "tallies.csv").write_text("", "utf-8")
    code, out, _ = run(capsys, "check", "--root", str(workspace), "--json", "grade-9-lab-questions")
    assert code == 2
    assert json.loads(out) == [
        {
            "cycle": "grade-9-lab-questions",
            "problems": [
                {
                    "place": "data/grade-9-lab-questions/tallies.csv",
                    "message": "the file is empty.",
                    "remedy": "Its first row should be: date, classroom, indicator, count, out_of.",
                    "file": "data/grade-9-lab-questions/tallies.csv",
                    "line": None,
                    "key": None,
                    "column": None,
                    "rows": [],
                }
            ],
            "warnings": [],
            "notes": [],
            "files": [],
            "waves": [],
        }
    ]


def test_check_warns_of_words_and_ends_well(workspace: Path, capsys):
    path = workspace / "params" / "grade-9-lab-questions.yml"
    added = "statement: Coaching raised scores by 12%.\n"
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    code, out, err = run(capsys, "check", "--root", str(workspace), "grade-9-lab-questions")
    assert code == 0
    assert out == (
        "grade-9-lab-questions, waves:\n"
        "  questions, week 1: January 22, 2026; 1 classroom, 25 students\n"
        "  questions, week 2: January 29, 2026; 1 classroom, 25 students\n"
        "  questions, week 3: February 5, 2026; 1 classroom, 22 students\n"
        "  questions, week 4: February 12, 2026; 1 classroom, 24 students\n"
        "  questions, week 5: February 19, 2026; 1 classroom, 24 students\n"
        "1 cycle checked, no problem found.\n"
    )
    assert err == (
        "warning: params/grade-9-lab-questions.yml, statement: 'Coaching raised' makes a programme "
        "the cause. Say what changed, from what to what, over which weeks, and what else went on.\n"
        "  Say instead: Scores changed by 12% while the work went on; other causes were not ruled "
        "out.\n"
    )


def test_no_such_cycle(workspace: Path, capsys):
    outputs = workspace / "outputs"
    code, _, err = run(
        capsys, "render", "grade-7-justifications", "--root", str(workspace),
        "--outputs", str(outputs),
    )  # fmt: skip
    assert code == 2
    assert err == (
        "There is no cycle 'grade-7-justifications' in params/. "
        "Did you mean grade-7-justification? There are: grade-4-text-evidence, "
        "grade-7-justification, grade-9-lab-questions.\n1 failed. Good pages of before are kept.\n"
    )
    assert not outputs.exists()


def test_a_folder_without_params(tmp_path: Path, capsys):
    code, out, err = run(capsys, "render", "--root", str(tmp_path))
    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path} holds no folder params/. Name the folder that does")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--audience", "leaders"],
         "There is no audience 'leaders'. Did you mean leader? "
         "There are: coach, leader, public.\n"),
        (["--audience", "leader", "--audience", ""],
         "There is no audience ''. There are: coach, leader, public.\n"),
        (["--report", "case_study"],
         "There is no report 'case_study'. Did you mean case-study? "
         "There are: case-study, alignment-map, conversation-guide.\n"),
    ],
)  # fmt: skip
def test_an_audience_or_report_that_nobody_knows(words, said, workspace: Path, capsys):
    assert run(capsys, "render", "--root", str(workspace), *words) == (2, "", said)
    assert not (workspace / "outputs").exists()


def test_the_state_of_what_nobody_knows_is_an_error(workspace: Path):
    outputs = workspace / "outputs"
    for audience, cycle in (("leaders", EXAMPLES[0]), ("leader", "grade-4-text")):
        with pytest.raises(ImpactKitError, match=r"^There is no "):
            state_of(workspace, outputs, audience, cycle)
    assert state_of(workspace, outputs, "leader", EXAMPLES[0]) == "not rendered"


def test_list_before_anything_is_rendered(workspace: Path, capsys):
    code, out, _ = run(capsys, "list", "--root", str(workspace))
    assert code == 0
    assert out == (
        "grade-4-text-evidence  leader  not rendered\n"
        "grade-7-justification  leader  not rendered\n"
        "grade-9-lab-questions  leader  not rendered\n"
    )


def test_simulate_writes_a_workspace_that_checks_clean(tmp_path: Path, capsys):
    new = tmp_path / "practice"
    code, out, _ = run(capsys, "simulate", "--cycles", "3", "--seed", "5", str(new))
    assert code == 0
    assert out == f"3 cycles written to {new}/params and {new}/data.\n"
    assert run(capsys, "check", "--root", str(new))[0] == 0


def test_simulate_without_a_seed(tmp_path: Path, capsys):
    code, _, err = run(capsys, "simulate", "--cycles", "3", str(tmp_path / "x"))
    assert code == 2
    assert err == "simulate needs --cycles N and --seed S, or --examples.\n"


@pytest.mark.parametrize("words", [["--help"], ["list"], ["render", "no-such-cycle"]])
def test_what_needs_nothing_heavy_imports_nothing_heavy(words: list[str], workspace: Path):
    code = (
        "import sys; from impactkit.cli import main\n"
        f"try: main({words})\n"
        "except SystemExit: pass\n"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'pydantic', 'nbconvert', 'papermill'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=workspace
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_unknown_option_ends_with_two(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["render", "--audiense", "leader"])
    assert caught.value.code == 2
    assert "--audiense" in capsys.readouterr().err
