"""Who is who: keyed hashes beyond the door, doubtful matches by row, no name in any message."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat

import pytest
from cycles import TABLES
from hypothesis import given, settings
from hypothesis import strategies as st

from impactkit.check import check
from impactkit.errors import ImpactKitError
from impactkit.intake.salt import SALT_FILE

BY_NAME = "date,classroom,student_name,task,rubric,score\n"
ROSTER = "classroom,teacher,student,first_name,last_name\n"


def named(small, *names: str, room: str = "7A") -> None:
    days = ("2026-01-08", "2026-01-15", "2026-01-22", "2026-01-29")  # a score a week
    rows = [
        f'{day},{room},"{name}",t{n},reasoning,2\n'
        for n, (day, name) in enumerate(zip(days, names, strict=False))
    ]
    small.table("rubric_scores", BY_NAME + "".join(rows))


def students(small) -> list[str]:
    return small.load().table("rubric_scores")["student"].tolist()


def notes(small) -> list[str]:
    return [" ".join(str(note).split()) for note in small.load().notes]


def test_raw_ids_stand_in_no_table_and_no_text(small):
    small.table("rubric_scores", TABLES["rubric_scores"].replace("100", "zz100"))
    cycle = small.load()
    shown = repr(cycle) + cycle.table("rubric_scores").to_csv() + small.measure().rows.to_csv()
    assert "zz100" not in shown
    assert cycle.people.ids == {"zz1001", "zz1002"}


def test_the_salt_makes_the_key(small, new_small):
    keys, other = students(small), new_small()
    assert all(re.fullmatch("[0-9a-f]{18}", key) for key in keys)
    assert students(small) == keys
    assert not set(students(other)) & set(keys)
    shutil.copy(small.root / SALT_FILE, other.root / SALT_FILE)
    assert students(other) == keys


def test_the_salt_is_made_once_and_is_its_owners(small):
    small.load()
    path = small.root / SALT_FILE
    made = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    small.load()
    assert path.read_bytes() == made
    assert [p.name for p in small.root.iterdir() if p.name.startswith(SALT_FILE)] == [SALT_FILE]


LOST = (
    "Where it is lost for good, write the word new into it: a new one is made, and letters of "
    "rooms on the next pages may name other classrooms than before."
)


def salt_message(small) -> str:
    with pytest.raises(ImpactKitError) as stopped:
        small.load()
    return str(stopped.value)


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"no digits", "\u00e9".encode(), b"\xff\xfe"])
def test_a_damaged_salt_stops(small, content: bytes):
    path = small.root / SALT_FILE
    path.write_bytes(content)
    assert salt_message(small) == (
        f"{path} is damaged: it should hold 64 digits and letters from a to f. Copy it from a "
        f"backup, or from a colleague who renders here. {LOST}"
    )
    assert path.read_bytes() == content


def test_a_salt_that_cannot_be_read_stops_and_says_how_two_share_it(small):
    path = small.root / SALT_FILE
    path.mkdir()
    assert salt_message(small) == (
        f"{path} cannot be read: Is a directory. With another salt the letters of rooms would "
        "change hands. Two people who render here use one file: whoever owns it gives the group "
        "the right to read it (chgrp GROUP and chmod 640, on .district-salt)."
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_a_second_user_is_told_and_gets_no_salt_of_their_own(small):
    small.load()
    path = small.root / SALT_FILE
    path.chmod(0)
    assert salt_message(small).startswith(f"{path} cannot be read: Permission denied. With another")
    path.unlink()
    small.root.chmod(0o555)
    try:
        assert salt_message(small) == (
            f"{path} cannot be made: Permission denied. The salt is kept there for all later "
            "runs. Run `impactkit check` once where the folder can be written to."
        )
    finally:
        small.root.chmod(0o755)


def test_a_lost_salt_stops_where_pages_were_made_with_it(small):
    facts = small.root / "outputs" / "leader" / "small" / "facts.json"
    facts.parent.mkdir(parents=True)
    fact = {"id": "small/trend.reasoning.share.01.all.2", "statistic": "share", "mark": "ab"}
    told = {"audience": "leader", "facts": [fact | {"status": "withheld"}], "cycles": ["small"]}
    facts.write_text(json.dumps(told), encoding="utf-8")
    path = small.root / SALT_FILE
    assert salt_message(small) == (
        f"{path} is not there, and pages in {small.root / 'outputs'} were made with it. Copy it "
        f"from a backup, or from a colleague who renders here. {LOST}"
    )
    assert not path.exists()
    path.write_text("new\n", encoding="ascii")
    small.load()
    made = path.read_text(encoding="ascii")
    assert re.fullmatch("[0-9a-f]{64}", made)
    small.load()
    assert path.read_text(encoding="ascii") == made


def test_a_name_in_several_forms_is_one_student(small):
    named(small, "Ana Díaz", "Diaz, Ana", "DIAZ, ANA", "ana  diaz")
    assert len(set(students(small))) == 1
    assert notes(small) == [
        "data/small/rubric_scores.csv: rows 2, 3, 4, 5 write a name in several ways, and are read "
        "as one student each. If two students share a name, give them ids."
    ]


def test_a_name_is_a_name_within_a_classroom_only(small):
    rows = [f"2026-01-08,{room},Ana Diaz,t1,reasoning,2\n" for room in ("7A", "7B")]
    small.table("rubric_scores", BY_NAME + "".join(rows))
    assert len(set(students(small))) == 2


def test_a_name_on_the_roster_has_the_key_of_its_id(small):
    small.table("roster", ROSTER + "7A,Ms A,0042,Ana,Díaz\n")
    named(small, "Diaz, Ana")
    by_name = students(small)
    small.table("rubric_scores", TABLES["rubric_scores"].replace("1001", "0042"))
    assert by_name[0] == students(small)[0]


def test_two_students_of_one_name_on_the_roster_are_refused(small):
    small.table("roster", ROSTER + "7A,Ms A,1,Ana,Diaz\n7A,Ms A,2,Ana,Díaz\n")
    named(small, "Ana Diaz")
    assert small.error() == (
        "params/small.yml cannot be used: 1 problem\n"
        "  data/small/rubric_scores.csv, column student_name: two students of a classroom have one "
        "name on the roster (row 2).\n"
        "    Add a column student with ids to this file."
    )


@pytest.mark.parametrize(
    ("names", "doubt"),
    [
        (["Ana Diaz", "Anna Diaz"], "hold names that come near each other"),
        (["Ana Diaz", "Ana Maria Diaz"], "hold names that come near each other"),
    ],
)
def test_near_names_are_two_students_and_told(small, names, doubt):
    named(small, *names)
    assert len(set(students(small))) == 2
    assert notes(small) == [
        f"data/small/rubric_scores.csv: rows 2, 3 {doubt}. They count as different students. "
        "If they are one, write the name alike."
    ]


def test_a_name_that_is_not_on_the_roster_is_told(small):
    small.table("roster", ROSTER + "7A,Ms A,1,Ana,Diaz\n")
    named(small, "Ana Diaz", "Ben Okafor")
    assert notes(small) == [
        "data/small/rubric_scores.csv: row 3 holds a name that is not on the roster of the "
        "classroom. Each counts as a student. Correct the name, or the roster."
    ]


def test_ids_that_lost_their_zeros_are_told(small):
    rows = TABLES["rubric_scores"].replace("1001", "0042").replace("1002", "42")
    small.table("rubric_scores", rows)
    assert len(set(students(small))) == 2
    assert notes(small) == [
        "data/small/rubric_scores.csv: rows 2, 3 hold ids that differ in leading zeros only. "
        "They count as different students. If they are one, write the id alike."
    ]


letters = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=4, max_size=9)
words = ("rows", "name", "small", "data", "student", "classroom", "score", "rubric", "task")


@settings(max_examples=15)
@given(name=letters.filter(lambda n: not any(n.casefold() in w or w in n for w in words)))
def test_no_message_and_no_note_says_a_name(new_small, name):
    small = new_small()
    marked = f"Zq{name}Xj"
    named(small, marked, f"{marked}a", f"{marked.upper()}")
    for bad in (False, True):
        if bad:
            small.swap("t0,reasoning,2", f"t0,{marked},{marked}", table="rubric_scores")
        found = check("small", small.root)
        said = [found.looked_at(), str(found.as_json())]
        said.append(str(found.error) if bad else found.what_was_read())
        assert bool(found.error) == bad
        assert not any(marked.casefold() in text.casefold() for text in said)
