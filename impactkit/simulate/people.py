"""Invented people: students and teachers with names that nobody is asked to recognise.

Takes a random generator, gives rosters. First and last names are drawn apart.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

FIRST = (
    "Aaliyah Adrián Aisha Alejandra Amara Amir Anh Anika Antoine Beatriz Bodhi Briana Camila "
    "Chidi Chloé Dalia Darius Deshawn Dmitri Elena Elias Emeka Esperanza Farid Fatima Felipe "
    "Gianna Hamza Hana Hiroshi Ibrahim Imani Ines Isla Jamal Jazmín Jelani Joaquín Kaito Kamila "
    "Keisha Khalil Laila Leilani Liam Linh Luca Malik Marisol Mateo Mei Miguel Nadia Naomi Nikhil "
    "Noor Olivia Omar Paloma Priya Quinn Rafael Rania Ravi Renée Saanvi Salma Santiago Sofía Tariq "
    "Tenzin Thandi Tomás Uma Valeria Viktor Wei Xiomara Yara Yusuf Zainab Zoë"
).split()
LAST = (
    "Abdi Acosta Adeyemi Aguilar Ahmadi Alvarado Amari Andersson Arroyo Bakshi Balogun Barrera "
    "Begay Bianchi Boateng Cárdenas Castillo Chaudhry Chukwu Dalal Delacroix Diallo Dimitrov "
    "Domínguez Eriksen Escobar Farouk Fernández Flores Fujimoto Galloway Garza Gebre Guerrero "
    "Haddad Hakimi Hoang Ibáñez Iyer Jankowski Jiménez Kaplan Kebede Khoury Kowalski Lindqvist "
    "Lozano Mahmoud Mbeki Medina Mendoza Moreno Morimoto Murphy Nakamura Ndiaye Novak Nwosu "
    "O'Brien Obi Okafor Olszewski Ortega Osei Patel Pereira Pham Quispe Ramírez Reyes Rosales "
    "Saleh Sandoval Sato Sesay Shapiro Suárez Takahashi Tesfaye Thapa Trujillo Vasquez Villanueva "
    "Wójcik Yamada Yazzie Zamora Zielinski"
).split()


@dataclass(frozen=True)
class Student:
    """One invented student; `passing` ones miss the first or the last wave."""

    id: str
    classroom: str
    first_name: str
    last_name: str
    ability: float
    passing: bool = False


def classrooms(grade: str, rooms: int) -> list[str]:
    """7A, 7B … as a school names its sections."""
    return [f"{grade}{chr(ord('A') + number)}" for number in range(rooms)]


def roster(
    rng: random.Random, rooms: list[str], sizes: tuple[int, ...], passing: int
) -> list[Student]:
    """Students of every room, ids of five digits, no name twice."""
    total = sum(sizes) + passing
    ids = rng.sample(range(10_000, 99_999), total)
    names = rng.sample([(f, n) for f in FIRST for n in LAST], total)
    places = [(room, False) for room, size in zip(rooms, sizes, strict=True) for _ in range(size)]
    places += [(rng.choice(rooms), True) for _ in range(passing)]
    return [
        Student(str(id_), room, *name, ability=rng.gauss(0, 1), passing=late)
        for id_, name, (room, late) in zip(ids, names, places, strict=True)
    ]


def teachers(rng: random.Random, rooms: list[str]) -> dict[str, str]:
    """A teacher's name for each room."""
    pairs = rng.sample([(f, n) for f in FIRST for n in LAST], len(rooms))
    return {room: f"{first} {last}" for room, (first, last) in zip(rooms, pairs, strict=True)}
