"""Ordinary rosters as schools keep them: ids and names of every usual kind, none of a real person.

Takes a seed, gives Secrets. test_leaks and benchmarks/false_stops.py look through pages with them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from impactkit.leaks import Secrets

STUDENTS = (28, 60, 110, 140)
TEACHERS = 5

# Ids: the number of a student from 0, and the year's random numbers, to the text of an id.
ID_KINDS: dict[str, Callable[[int, random.Random], str]] = {
    "1, 2, 3": lambda at, rng: f"{at + 1}",
    "01, 02": lambda at, rng: f"{at + 1:02d}",
    "001, 002": lambda at, rng: f"{at + 1:03d}",
    "101, 102": lambda at, rng: f"{at + 101}",
    "0001, 0002": lambda at, rng: f"{at + 1:04d}",
    "1001, 1002": lambda at, rng: f"{at + 1001}",
    "2001, 2002 (a year)": lambda at, rng: f"{at + 1990}",
    "four digits": lambda at, rng: f"{rng.randrange(1000, 10_000)}",
    "five digits": lambda at, rng: f"{rng.randrange(10_000, 100_000)}",
    "six digits": lambda at, rng: f"{rng.randrange(100_000, 1_000_000)}",
    "seven digits, a year first": lambda at, rng: f"{2026000 + at + 1}",
    "eight digits, a year first": lambda at, rng: f"{20260000 + at + 101}",
    "nine digits": lambda at, rng: f"{rng.randrange(10**8, 10**9)}",
    "S1, S2": lambda at, rng: f"S{at + 1}",
    "s01, s02": lambda at, rng: f"s{at + 1:02d}",
    "a letter and digits": lambda at, rng: f"{rng.choice('ABCDEFGH')}{at + 1:03d}",
    "classroom-number": lambda at, rng: f"{rng.choice(('7A', '7B', 'A', 'B', 'C'))}-{at + 1}",
    "letter-number": lambda at, rng: f"{'ABCDEF'[at // 25 % 6]}-{at % 25 + 1}",
    "grade-number": lambda at, rng: f"G7-{at + 1:02d}",
    "year-number": lambda at, rng: f"2026-{at + 1:02d}",
    "ST-104": lambda at, rng: f"ST-{at + 100}",
    "LASID-77310": lambda at, rng: f"LASID-{rng.randrange(10_000, 99_999)}",
    "user names": lambda at, rng: f"{rng.choice('abcdefghjklmnprst')}{rng.choice(SURNAMES).lower()}"
    f"{at + 1:02d}",
    "three groups": lambda at, rng: f"{rng.randrange(100, 1000)}-{rng.randrange(10, 100)}-{at:04d}",
}  # fmt: skip

# The commonest first names of US students by public counts, and some from elsewhere.
FIRST_NAMES = (
    "Olivia Emma Charlotte Amelia Sophia Mia Isabella Ava Evelyn Luna Harper Sofia Camila "
    "Eleanor  Elizabeth Violet Scarlett Emily Hazel Lily Gianna Aurora Penelope Aria Nora Chloe "
    "Ellie Mila  Avery Layla Abigail Ella Isla Eliana Nova Madison Zoe Ivy Grace Lucy Willow "
    "Emilia Riley  Naomi Victoria Stella Elena Hannah Valentina Maya Zoey Delilah Leah Lainey "
    "Lillian Paisley  Genesis Madelyn Sadie Sophie Leilani Addison Natalie Josephine Alice Ruby "
    "Claire Kinsley  Everly Emery Adeline Kennedy Maeve Audrey Autumn Athena Eden Iris Anna "
    "Eloise Jade Maria  Caroline Brooklyn Quinn Aaliyah Vivian Liliana Gabriella Hailey Sarah "
    "Savannah Cora Georgia  Liam Noah Oliver Theodore James Henry Mateo Elijah Lucas William "
    "Benjamin Levi Ezra Sebastian  Jack Daniel Samuel Michael Ethan Asher John Hudson Luca Leo "
    "Elias Owen Alexander Dylan  Santiago Julian David Joseph Matthew Luke Jackson Mason Miles "
    "Wyatt Thomas Jacob Isaac Josiah  Maverick Carter Ezekiel Gabriel Grayson Logan Jayden "
    "Caleb Enzo Rowan Waylon Isaiah Roman  Cooper Kai Nolan Christopher Adam Ian Lincoln Jose "
    "Axel Parker Xavier Micah Bennett Walker  Jordan Everett Jaxon Austin Declan Beau Angel Eli "
    "Max Ryan Easton Silas Dean Hunter Sawyer  Aisha Amina Chidi Ngozi Fatima Hassan Ibrahim "
    "Yusuf Wei Ming Jin Hana Yuki Sora Minh Linh  Thuy Priya Arjun Ravi Ananya Diego Xochitl "
    "Guadalupe Itzel Ximena Nayeli Björn Søren Zoë José"
).split()
SURNAMES = (
    "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez "
    "Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White "
    "Harris  Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres "
    "Nguyen Hill  Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts "
    "Gomez Phillips  Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales "
    "Murphy Cook Rogers  Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos "
    "Kim Cox Ward Richardson  Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes "
    "Price Alvarez Castillo  Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry "
    "Russell Sullivan Bell  Coleman Butler Henderson Barnes Fisher Vasquez Simmons Graham "
    "Murray Ford Castro Marshall  Owens Harrison Woods West Cole Hart Rice Black Page Case Day "
    "May Stone Fox Snow Rose Banks  Okafor Adeyemi Mensah Diallo Ali Hussein Khan Singh Chen "
    "Wang Li Ng Ho Park Choi Tanaka Sato  Tran Pham Vu Novak Kowalski Petrov O'Brien O'Connor "
    "McDonald Müller Nuñez Ibáñez Cohen Levy"
).split()
# Words, months, days, colors and places that people are called by.
WORDED = (
    "April May June August January Tuesday Summer Autumn Winter Dawn Will Mark Grace Hope Faith "
    "Joy  Rose Art Bill Chance Chase Grant Guy Jack Jay Jean Pat Ray Rich Rob Sage Star Sue "
    "Case Page  Reed Miles Major Penny Robin Sandy Sky Rain River Ocean Forest Crystal Amber "
    "Olive Violet"
).split()
PLACED = (
    "Austin Boston Dallas Denver Houston Phoenix Lincoln Madison Jackson Savannah Charlotte "
    "Brooklyn  Carolina Dakota Georgia Virginia Florida Montana Nevada Paris London Florence "
    "Sydney Chelsea  Asia India China Israel Jordan Kenya Cuba Chad Washington Berlin Milan "
    "Lourdes Trinidad Sonora"
).split()
WORD_FAMILIES = (
    "Long Short Price King Young Brown White Black Green Gray Best Good Rich Sharp Wise Small "
    "Little  Low High Day Week Summer Winter Frost Snow Rain Field Hill Lake Park Stone Wood "
    "Waters Bell Ball  Cook Baker Farmer Fisher Mason Bishop Knight Fox Wolf Lamb Swan Rose "
    "Berry Bean Rice Church  Case Page Reading English Change Work Early Moody Noble Savage "
    "Power Powers Reason March May  Room Class Level Shift Share Range Point Points Rate Score "
    "Student Teacher Coach Leader"
).split()
NAME_KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "common": (tuple(FIRST_NAMES), tuple(SURNAMES)),
    "words": (tuple(WORDED), tuple(WORD_FAMILIES)),
    "places": (tuple(PLACED), tuple(SURNAMES)),
    "months and places": (tuple(WORDED + PLACED), tuple(PLACED + WORD_FAMILIES)),
}


def ordinary_rosters(seed: int, count: int) -> Iterator[tuple[str, Secrets]]:
    """`count` rosters, each with what it is called: kinds of ids and names in turn."""
    ids, names = list(ID_KINDS), list(NAME_KINDS)
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        kind, called = ids[number % len(ids)], names[number // len(ids) % len(names)]
        size = rng.choice(STUDENTS)
        written = tuple(ID_KINDS[kind](at, rng) for at in range(size))
        first, last = NAME_KINDS[called]
        people = {(rng.choice(first), rng.choice(last)) for _ in range(size)}
        people |= {(f"{rng.choice(first)} {rng.choice(last)}",) for _ in range(TEACHERS)}
        yield (
            f"roster {number}: ids {kind}, names {called}",
            Secrets(tuple(sorted(people)), tuple(sorted(set(written)))),
        )
