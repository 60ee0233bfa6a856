"""Bad input by the public door, load_cycle(): whole messages, with place and remedy.

Then what good input keeps: text stays text, and every row of a file ends in one bucket.
"""

from __future__ import annotations

import pytest
from cycles import CYCLE, TABLES
from hypothesis import given, settings
from hypothesis import strategies as st

import impactkit as ik
from impactkit.errors import ImpactKitError, InputError
from impactkit.schema import BUCKETS

ONE = "params/small.yml cannot be used: 1 problem\n  "
SCORES = "date,classroom,student,task,rubric,score"
LOG = "date,classroom,shift,count,out_of"

CYCLE_FILE = {
    "an unknown key": (
        "subject: mathematics", "subject: mathematics\nfocuss: reasons",
        "line 4, focuss: is not a key of a cycle file. Did you mean focus?",
    ),
    "an unknown key further down": (
        "data: data/small", "data: data/small\nprivacy: {min_student: 10}",
        "line 10, privacy.min_student: is not a key of a cycle file. Did you mean min_students?",
    ),
    "an unknown key like no other": (
        "data: data/small", "data: data/small\nprivacy: {zzz: 10}",
        "line 10, privacy.zzz: is not a key of a cycle file.\n"
        "    Known here: unsafe, min_students, min_classrooms, small_cells, width.",
    ),
    "a duplicate key": (
        "subject: mathematics", "subject: mathematics\ntitle: Another",
        "line 4, title: this key stands here a second time. Keep one.",
    ),
    "a duplicate key further down": (
        "    name: Reason routine", "    name: Reason routine\n    name: Another",
        "line 13, name: this key stands here a second time. Keep one.",
    ),
    "an anchor": (
        "title: A small cycle", "title: &title A small cycle",
        "line 2: anchors, aliases and tags (& * !) are not read.\n"
        "    Write the value out, in quotes where it starts with one of them.",
    ),
    "an alias": (
        "title: A small cycle", "title: *title",
        "line 2: anchors, aliases and tags (& * !) are not read.\n"
        "    Write the value out, in quotes where it starts with one of them.",
    ),
    "a tag": (
        "title: A small cycle", "title: !!python/name:os.system A",
        "line 2: anchors, aliases and tags (& * !) are not read.\n"
        "    Write the value out, in quotes where it starts with one of them.",
    ),
    "not YAML": (
        "title: A small cycle", "title: A cycle: small",
        'line 2: this cannot be read: title: A cycle: small '
        'It should probably be: title: "A cycle: small"',
    ),
    "a key left out": (
        'grade: "07"\n', "",
        "line 1, grade: is missing. Add it; docs/reference.md says what belongs there.",
    ),
    "a key left blank": (
        'grade: "07"', "grade:",
        "line 4, grade: is missing. Add it; docs/reference.md says what belongs there.",
    ),
    "a date in US form": (
        "start: 2026-01-05", "start: 01/05/2026",
        "line 7, start: is not a date. Write it like 2026-01-31.",
    ),
    "a minimum below the floor": (
        "data: data/small", "data: data/small\nprivacy:\n  min_students: 4",
        "line 11, privacy.min_students: 4 is below the kit's floor of 5.\n"
        "    Use 5 or more; or write unsafe: true beside it, and every page of the cycle says so.",
    ),
    "a level that is not on the scale": (
        'watch: ["2", "0"]', 'watch: ["3"]',
        "line 21, trends.1.watch: names levels that are not on the scale (0, 1, 2). "
        "Watch levels that are.",
    ),
    "two trends of one rubric": (
        "trends:", "trends:\n  - {id: again, name: Again, measure: reasoning, watch: ['1'], "
        "scale: [{level: '0', label: none}, {level: '1', label: some}]}",
        "line 1: two trends follow the same scores, and what one withholds the other would tell.\n"
        "    Make them one, and watch several levels.",
    ),
    "a name unlike the file's": (
        "cycle: small", "cycle: other",
        "line 1, cycle: the name here is not the file's name. "
        "Write cycle: small, or rename the file.",
    ),
    "a data folder outside": (
        "data: data/small", "data: ../elsewhere",
        "line 9, data: lies outside the kit's root. Keep evidence below the root.",
    ),
    "a data folder that is not there": (
        "data: data/small", "data: data/elsewhere",
        "data/elsewhere: there is no such folder. Create it, or correct data in the cycle file.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", CYCLE_FILE)
def test_a_fault_in_the_cycle_file_is_told(small, fault):
    old, new, message = CYCLE_FILE[fault]
    small.swap(old, new)
    assert small.error() == ONE + message


TABLE = {
    "a missing column with a near name": (
        "rubric_scores", [SCORES.replace("score", "Scores"), "2026-01-08,7A,1001,t1,reasoning,2"],
        "column score: is missing, and a heading comes near.\n"
        "    If it is the one, write below tables.rubric_scores in the cycle file: "
        "columns: {score: Scores}",
    ),
    "a missing column": (
        "rubric_scores", ["date,classroom,student,task,rubric", "2026-01-08,7A,1001,t1,reasoning"],
        "column score: the column is missing.\n    Add it to the header and fill it in.",
    ),
    "two columns of one name": (
        "rubric_scores", [f"{SCORES},score", "2026-01-08,7A,1001,t1,reasoning,2,1"],
        "column score: two columns have this name. Keep one.",
    ),
    "second scores off the scale": (
        "rubric_scores",
        [f"{SCORES},second_score", "2026-01-08,7A,1,t1,reasoning,2,3",
         "2026-01-08,7A,2,t1,reasoning,2,02", "2026-01-08,7A,3,t1,reasoning,2,1"],
        "column second_score: 2 values are not on the scale 0–2 (rows 2, 3).\n"
        "    Correct them, or add the level to trends.reasoning.scale.",
    ),
    "dates outside the cycle": (
        "rubric_scores",
        [SCORES, "2026-01-04,7A,1,t1,reasoning,2", "2026-01-05,7A,2,t1,reasoning,2",
         "2026-02-15,7A,3,t1,reasoning,2", "2026-02-16,7A,4,t1,reasoning,2"],
        "column date: 2 values are outside the cycle (2026-01-05 to 2026-02-15) (rows 2, 5).\n"
        "    Correct the date, or start and end in the cycle file.",
    ),
    "dates in US form": (
        "rubric_scores",
        [SCORES, "2026-01-08,7A,1,t1,reasoning,2",
         *(f"01/08/2026,7A,{student},t1,reasoning,2" for student in range(2, 12))],
        "column date: 10 values are dates with two readings, as in 3/4/2026 "
        "(rows 3, 4, 5, 6, 7, 8, 9, 10 and 2 more).\n"
        "    Write dates: month first, or dates: day first, in the cycle file.",
    ),
    "a rubric that no trend has": (
        "rubric_scores",
        [SCORES, "2026-01-08,7A,1,t1,resoning,2", "2026-01-08,7A,2,t1,resoning,2"],
        "column rubric: 2 values are not among the cycle file's trends (reasoning) (rows 2, 3).\n"
        "    Correct them, or add the id there.",
    ),
    "unknown shifts": (
        "practice_log", [LOG, "2026-01-06,7A,rutine,1,1", "2026-01-07,7A,Routine,1,1"],
        "column shift: 2 values are not among the cycle file's shifts (routine) (rows 2, 3).\n"
        "    Correct them, or add the id there.",
    ),
    "counts larger than out_of": (
        "practice_log",
        [LOG, "2026-01-06,7A,routine,2,1", "2026-01-07,7A,routine,1,1", "",
         "2026-01-08,7A,routine,3,2"],
        "column count: 2 values are larger than out_of (rows 2, 5).\n"
        "    Correct count or out_of.",
    ),
    "counts that are not whole": (
        "practice_log", [LOG, "2026-01-06,7A,routine,one,1", "2026-01-07,7A,routine,0.5,1"],
        "column count: 2 values are not whole numbers (rows 2, 3). Correct them.",
    ),
    "counts below 0": (
        "practice_log", [LOG, "2026-01-06,7A,routine,-1,1", "2026-01-07,7A,routine,-2,1"],
        "column count: 2 values are below 0 or beyond all measure (rows 2, 3).\n"
        "    Correct them.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", TABLE)
def test_a_fault_in_a_table_is_told(small, fault):
    name, lines, message = TABLE[fault]
    small.table(name, "\n".join(lines) + "\n")
    assert small.error() == f"{ONE}data/small/{name}.csv, {message}"


def test_an_unknown_cycle_is_told_with_a_near_miss(workspace):
    with pytest.raises(ImpactKitError) as caught:
        ik.load_cycle("grade-7-justificaton", workspace)
    assert str(caught.value) == (
        "There is no cycle 'grade-7-justificaton' in params/. Did you mean grade-7-justification? "
        "There are: grade-4-text-evidence, grade-7-justification, grade-9-lab-questions."
    )


@pytest.mark.parametrize("name", ["zzz", "", "../../etc/passwd"])
def test_an_unknown_cycle_is_told_with_those_there_are(small, name):
    with pytest.raises(ImpactKitError) as caught:
        ik.load_cycle(name, small.root)
    assert str(caught.value) == f"There is no cycle {name!r} in params/. There are: small."


def test_a_missing_table_is_told(small):
    (small.data / "rubric_scores.csv").unlink()
    assert small.error() == (
        f"{ONE}data/small/rubric_scores.csv: the file is not there, "
        "and trends.reasoning in the cycle file needs it.\n"
        "    Add the file (a header alone says: nothing collected yet), or take trends.reasoning "
        "out."
    )


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_table_is_told(small, text):
    small.table("rubric_scores", text)
    assert small.error() == (
        f"{ONE}data/small/rubric_scores.csv: the file is empty.\n"
        "    Its first row should be: date, classroom, student, task, rubric, score."
    )


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_an_empty_cycle_file_is_told(small, text):
    small.file.write_text(text, encoding="utf-8")
    assert small.error() == (
        f"{ONE}params/small.yml: the file is empty. Copy an example from params/ and change it."
    )


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_cycle_file_that_is_not_utf8_is_told(small, encoding):
    small.file.write_bytes(CYCLE.replace("small cycle", "größe").encode(encoding))
    assert small.error().startswith(f"{ONE}params/small.yml: the file is not UTF-8 text.")


def test_rows_longer_than_the_header_are_refused(small):
    small.table("rubric_scores", TABLES["rubric_scores"] + "2026-01-08,7A,3,t1,reasoning,2,0\n")
    assert small.error() == (
        f"{ONE}data/small/rubric_scores.csv: rows have more cells than the header from row 4 on.\n"
        "    Look for a comma inside a text: put such a text in double quotes."
    )


def test_a_first_row_longer_than_the_header_is_refused(small):
    small.table("rubric_scores", f"{SCORES}\n2026-01-08,7A,3,t1,reasoning,2,0\n")
    assert small.error().startswith(
        f"{ONE}data/small/rubric_scores.csv: rows have more cells than the header from row 2 on."
    )


def test_a_score_off_the_scale_is_told(small):
    small.table("rubric_scores", TABLES["rubric_scores"] + "2026-01-08,7A,3,t1,reasoning,9\n")
    assert small.error() == (
        f"{ONE}data/small/rubric_scores.csv, column score: "
        "1 value is not on the scale 0–2 (row 4).\n"
        "    Correct it, or add the level to trends.reasoning.scale."
    )


@pytest.mark.parametrize("minutes", ["nan", "inf", "much"])
def test_minutes_that_are_no_number_are_told(small, minutes):
    small.table(
        "coaching_log",
        f"date,classroom,activity,planned_minutes,minutes\n2026-01-06,7A,planning,45,{minutes}\n",
    )
    assert "data/small/coaching_log.csv, column minutes: 1 value is " in small.error()


def test_a_step_called_a_is_a_score_and_no_absence(small):
    for level, letter in (("0", "C"), ("1", "B"), ("2", "A")):
        small.swap(f'level: "{level}"', f"level: {letter}")
    small.swap('watch: ["2", "0"]', "watch: [A, C]")
    small.table("rubric_scores", f"{SCORES}\n2026-01-08,7A,1,t1,reasoning,A\n")
    accounting = small.load().accounting.set_index("table")
    assert accounting.loc["rubric_scores", ["used", "absent"]].tolist() == [1, 0]


def test_a_header_with_a_space_before_a_second_score_is_told(small):
    small.table("rubric_scores", f"{SCORES}, score\n2026-01-08,7A,1,t1,reasoning,2,1\n")
    assert small.error() == (
        f"{ONE}data/small/rubric_scores.csv, column score: two columns have this name. Keep one."
    )


def test_a_roster_without_a_header_gives_no_name_away(small):
    small.table("roster", "7A,Ms Stuart,Stuart,Stuarta,Studente\n")
    assert "Stu" not in small.error()


def test_a_classroom_may_not_be_called_all(small):
    small.swap("2026-01-06,7A", "2026-01-06,all", table="practice_log")
    assert small.error() == (
        f"{ONE}data/small/practice_log.csv, column classroom: "
        "1 value is “all”, which the kit uses for all together (row 2).\n"
        "    Rename it."
    )


def test_one_classroom_in_two_spellings_is_told(small):
    small.swap("2026-01-06,7A", "2026-01-06,7 a", table="practice_log")
    assert small.error() == (
        f"{ONE}data/small/practice_log.csv, column classroom: 1 value is written otherwise than "
        "the same classroom in other rows (capitals, spaces, hyphens, zeros or a word like Room) "
        "(row 2).\n    Write each classroom alike in every file."
    )


def test_a_cycle_of_one_period_is_told(small):
    small.swap("end: 2026-02-15", "end: 2026-01-09")
    assert small.error() == (
        f"{ONE}line 8, end: lies in the same week as start.\n"
        "    Nothing can change within one; choose a longer cycle or a shorter period."
    )


def test_a_mistyped_kind_of_word_is_told(small):
    small.add("lexicon:\n  vocabulry: [ratio]\n")
    assert small.error() == (
        f"{ONE}line 23, lexicon.vocabulry: is not one of the known words.\n"
        "    Write 'justification', 'representations' or 'vocabulary'."
    )


def test_a_subject_without_words_is_told(small):
    small.swap("subject: mathematics", "subject: math")
    small.add("indicators:\n  - {id: words, name: Words, measured: vocabulary}\n")
    small.table("student_work", "date,classroom,student,task,response\n")
    with pytest.raises(ImpactKitError) as caught:
        small.measure()
    assert str(caught.value) == (
        "params/small.yml, indicators.words: no vocabulary is known for the subject 'math'. "
        "Write subject: mathematics, reading, science, or list words under lexicon.vocabulary."
    )


def test_all_problems_of_a_cycle_file_are_told_at_once(small):
    small.swap('grade: "07"', "grade:")
    small.swap("end: 2026-02-15", "end: 15 February")
    small.add("focuss: reasons\nsynthetic: perhaps\n")
    assert small.error() == (
        "params/small.yml cannot be used: 4 problems\n"
        "  line 4, grade: is missing. Add it; docs/reference.md says what belongs there.\n"
        "  line 8, end: is not a date. Write it like 2026-01-31.\n"
        "  line 22, focuss: is not a key of a cycle file. Did you mean focus?\n"
        "  line 23, synthetic: is not yes or no. Write it like yes."
    )


def test_all_problems_of_the_tables_are_told_at_once(small):
    small.table("practice_log", f"{LOG}\n2026-01-06,7A,rutine,few,1\n2026-01-07,7A,rutine,y,1\n")
    small.table("rubric_scores", SCORES.replace("score", "Scores") + "\n")
    small.table("tallies", "")
    assert small.error() == (
        "params/small.yml cannot be used: 5 problems\n"
        "  data/small/practice_log.csv, column count: 1 value is not a whole number (row 2). "
        "Correct it.\n"
        "  data/small/practice_log.csv, column count: 1 value is yes or no, or TRUE or FALSE, "
        "where a number belongs (row 3).\n"
        "    Say what they count as, below tables.practice_log in the cycle file: "
        'recode: {count: {"TRUE": "1", "FALSE": "0"}}, with the words as they stand.\n'
        "  data/small/practice_log.csv, column shift: 2 values are not among the cycle file's "
        "shifts (routine) (rows 2, 3).\n"
        "    Correct them, or add the id there.\n"
        "  data/small/tallies.csv: the file is empty.\n"
        "    Its first row should be: date, classroom, indicator, count, out_of.\n"
        "  data/small/rubric_scores.csv, column score: is missing, and a heading comes near.\n"
        "    If it is the one, write below tables.rubric_scores in the cycle file: "
        "columns: {score: Scores}"
    )


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("rubric_scores", "Zanzibar,7A,1001,t1,reasoning,2"),
        ("rubric_scores", "2026-03-08,7A,Zanzibar,t1,reasoning,2"),
        ("rubric_scores", "2026-01-08,7A,1001,t1,Zanzibar,2"),
        ("practice_log", "2026-01-06,Zanzibar,rutine,1,1"),
        ("practice_log", "2026-01-06,7A,Zanzibar,1,1"),
        ("practice_log", "2026-01-06,7A,routine,Zanzibar,1"),
        ("practice_log", "2026-01-06,Zanzibar,routine,2,1"),
    ],
)
def test_no_message_repeats_what_a_cell_holds(small, table, row):
    small.table(table, TABLES[table] + row + "\n")
    with pytest.raises(InputError) as caught:
        small.load()
    assert "Zanzibar" not in str(caught.value)


def test_text_stays_text(small):
    small.add(
        "  - id: quiz\n    name: Quiz\n    source: assessments\n    scored: proficient\n"
        "    scale: [{level: no, label: not yet}, {level: yes, label: proficient}]\n"
        "    watch: [yes]\n"
    )
    small.table("assessments", "date,classroom,student,assessment,proficient\n"
                "2026-01-08,1e5,0042,quiz,yes\n2026-01-08,NA,null,quiz,no\n")  # fmt: skip
    cycle = small.load()
    assert cycle.about.grade == "07"
    assert cycle.about.trends[1].levels == ["no", "yes"]
    quiz = cycle.table("assessments")
    assert quiz[["classroom", "proficient"]].to_numpy().tolist() == [["1e5", "yes"], ["NA", "no"]]
    assert cycle.people.ids == {"0042", "null", "1001", "1002"}


def test_a_byte_order_mark_is_no_part_of_the_text(small):
    for path in (small.file, small.data / "rubric_scores.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    cycle = small.load()
    assert cycle.about.cycle == "small"
    assert len(cycle.table("rubric_scores")) == 2


def buckets(cycle, table: str) -> dict[str, int]:
    accounting = cycle.accounting.set_index("table").loc[table]
    return {bucket: int(accounting[bucket]) for bucket in ("rows", *BUCKETS)}


BEST = ('    watch: ["2", "0"]', '    watch: ["2", "0"]\n    several: best')


def test_every_row_is_accounted_for(small):
    small.swap(*BEST)
    small.add("absence_codes: [Suspended]\n")
    lines = [
        SCORES,
        "2026-01-08,7A,1,t1,reasoning,0",  # superseded by the best score, further down
        "2026-01-08,7A,2,t1,reasoning,",  # blank
        "2026-01-08,7A,,t1,reasoning,2",  # blank: nobody's score
        "2026-01-08,7A,3,t1",  # blank: the row breaks off
        "2026-01-08,7A,4,t1,reasoning,ABS",  # absent
        "2026-01-08,7A,5,t1,reasoning, Not tested ",  # absent
        "2026-01-08,7A,6,t1,reasoning,suspended",  # absent, by the district's own word
        "",  # no row
        ",,,,,",  # no row
        "2026-01-08, 7A ,1,t1,reasoning, 2 ",  # used
        "2026-01-08,7B,9,t1,reasoning,0",  # used: another student
        "2026-01-08,7A,1,t2,reasoning,0",  # repeated further down, cell by cell: duplicate
        "2026-01-08,7A,1,t2,reasoning,0",  # superseded too: another task of the same wave
    ]
    small.table("rubric_scores", "\n".join(lines) + "\n")
    cycle = small.load()
    assert buckets(cycle, "rubric_scores") == {
        "rows": 11, "used": 2, "blank": 3, "absent": 3, "duplicate": 1, "superseded": 2,
        "outside": 0,
    }  # fmt: skip
    assert cycle.table("rubric_scores").index.tolist() == [11, 12]
    assert cycle.table("rubric_scores")["score"].tolist() == ["2", "0"]


def test_a_visit_is_a_duplicate_only_where_the_whole_row_repeats(small):
    visit = "2026-01-06,7A,routine,1,1"
    small.table("practice_log", f"{LOG}\n{visit}\n{visit}\n2026-01-06,7A,routine,0,1\n")
    assert buckets(small.load(), "practice_log") == {
        "rows": 3, "used": 2, "blank": 0, "absent": 0, "duplicate": 1, "superseded": 0,
        "outside": 0,
    }  # fmt: skip


def test_survey_answers_may_repeat(small):
    small.add("conditions:\n  - {id: purpose, question: Is it clear}\n")
    small.table("conditions", "date,role,item,rating\n" + "2026-02-13,teacher,purpose,3\n" * 3)
    assert buckets(small.load(), "conditions")["used"] == 3


def test_a_header_alone_says_that_nothing_was_collected(small):
    small.table("rubric_scores", f"{SCORES}\n")
    cycle = small.load()
    assert cycle.table("rubric_scores") is None
    assert buckets(cycle, "rubric_scores")["rows"] == 0


rows = st.tuples(st.integers(1, 6), st.sampled_from(["0", "1", "2", "", "ABS"]))


@settings(max_examples=30)
@given(written=st.lists(rows, max_size=15))
def test_buckets_sum_to_rows_and_what_was_written_is_used(new_small, written):
    small = new_small()
    small.swap(*BEST)
    lines = [f"2026-01-08,7A,{student},t1,reasoning,{score}" for student, score in written]
    small.table("rubric_scores", "\n".join([SCORES, *lines]) + "\n")
    cycle = small.load()
    found = buckets(cycle, "rubric_scores")
    scored = [(str(student), score) for student, score in written if score not in ("", "ABS")]
    assert found["rows"] == len(written) == sum(found[bucket] for bucket in BUCKETS)
    assert found["blank"] == [score for _, score in written].count("")
    assert found["absent"] == [score for _, score in written].count("ABS")
    assert found["duplicate"] == len(scored) - len(set(scored))
    used = cycle.table("rubric_scores")
    kept = [] if used is None else used["score"].tolist()
    best = {student: score for student, score in sorted(scored)}
    assert sorted(kept) == sorted(best.values())
    assert found["superseded"] == len(set(scored)) - len(best)
