"""The roster as a lexicon: what each word of a text may be the name of.

Takes names as they stand in the records, gives a Roster. acting reads texts with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from nicknames import name_triplets

from impactkit.leaks.folding import DATA, fold, lower, read_yaml

TOKEN = re.compile(r"[^\W\d_]+")
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
                        "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"})  # fmt: skip
PREFIX = re.compile(r"(mc|mac|o|d|de|la|le|van|von|du|st|al|el)([^\W\d_]{3,})")
CAMEL = re.compile(r"[A-Z][a-z]+")
NICKNAME = "has_nickname"
SIBILANTS = ("s", "x", "z", "ch", "sh")
GLUED = 5  # letters; anadiaz, jlong

# How a word becomes a name.
PLAIN = "no word of English: a name wherever it stands"
NEAR = "a nickname or a full form of somebody's name"
WORD = "a word too: a name where it acts as one"
CALENDAR = "a month, a day or a subject: a name beside a title, a verb or the other name"
OWN = "a word of the pages, or one letter: a name beside a title or the other name"


@cache
def words() -> frozenset[str]:
    """Ordinary English words, in small letters."""
    lines = DATA.joinpath("words.txt").read_text(encoding="ascii").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def lists() -> dict[str, frozenset[str]]:
    """The lists of names.yml, folded."""
    found = read_yaml("names.yml")
    return {
        key: frozenset(lower(fold(str(entry))) for entry in entries)
        for key, entries in found.items()
        if isinstance(entries, list)
    }


@cache
def _other_forms() -> dict[str, frozenset[str]]:
    """By a first name: its short forms and what it is short for, in English and Spanish."""
    found = defaultdict(set)
    pairs = [(full, short) for full, relation, short in name_triplets() if relation == NICKNAME]
    for full, shorts in read_yaml("names.yml")["nicknames"].items():
        pairs += [(full, fold(short)) for short in shorts]
    for full, short in pairs:
        found[full].add(short)
        found[short].add(full)
    return {name: frozenset(forms) - {name} for name, forms in found.items()}


def tokens(name: str) -> list[str]:
    """The words of a name, plain and in small letters."""
    return TOKEN.findall(lower(fold(name)))


def kind_of(token: str) -> str:
    """How this word becomes a name."""
    known = lists()
    if len(token) == 1 or token in known["own"]:
        return OWN
    if token in known["calendar"] or token in known["subjects"]:
        return CALENDAR
    if token.isascii() and (len(token) == 2 or token in words()):
        return WORD
    return PLAIN


@dataclass
class Roster:
    """Who may be meant by which words.

    labels : what a cycle file calls its measures, folded.
    alone : by a word, the people whom it names and how it becomes a name. given, family : people
    by each word of their first or last name, other forms of it among them. rows : words that
    follow one another in one part of a name (de la Cruz), by the first. foreign : names in
    scripts without small letters. initials : people by theirs. families : by a last name that is
    a word and stands for several people (the Prices).
    """

    labels: tuple[str, ...] = ()
    people: int = 0
    alone: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[str, str] = field(default_factory=dict)
    given: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    family: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    rows: dict[str, list[tuple[tuple[str, ...], int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    foreign: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    initials: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    families: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, person: tuple[str, ...]) -> None:
        """Take in one name, (first, last) or (whole,)."""
        who, self.people = self.people, self.people + 1
        given, family = _parted(person)
        if not given and not family:
            return
        for text, role in ((given, self.given), (family, self.family)):
            for spelled in {text, text.translate(GERMAN)}:
                self._part(spelled, role, who)
        first, last = tokens(given), tokens(family)
        if first and last:
            self.initials[first[0][0], last[0][0]].add(who)
            for family in dict.fromkeys(["".join(last), *last]):
                for one in dict.fromkeys(["".join(first), first[0], first[0][0]]):
                    self._glued(one + family, who)
                    self._glued(family + one, who)
            self._glued("".join(last), who)
        for token in last:
            self._several(token, who)
        whole = "".join([*last, *first]), "".join([*first, *last])
        for name in (*whole, "".join(first), "".join(last)):
            if not name.isascii() and len(name) > 1:
                self.foreign[name].add(who)

    def begin(self, *, first: str = "", last: str = "") -> set[int]:
        """People by the letter that their first or last name begins with."""
        pairs = self.initials.items()
        return set().union(*(who for (f, l_), who in pairs if first == f or last == l_))

    def _part(self, text: str, role: dict[str, set[int]], who: int) -> None:
        """One part of a name: each word of it, and all in a row."""
        found = tokens(text)
        particles = lists()["particles"]
        for token in found:
            if token in particles and len(found) > 1:
                continue
            role[token].add(who)
            self._alone(token, kind_of(token), who)
            if role is self.given:
                for other in _other_forms().get(token, ()):
                    if other not in particles:
                        role[other].add(who)
                        self._alone(other, NEAR if kind_of(other) == PLAIN else kind_of(other), who)
        if len(found) > 1:
            self.rows[found[0]].append((tuple(found[1:]), who))
            self._glued("".join(found), who)
        for token, written in zip(found, TOKEN.findall(fold(text)), strict=False):
            parted = [part.lower() for part in CAMEL.findall(written)]
            if len(parted) > 1 and "".join(parted) == token:
                self.rows[parted[0]].append((tuple(parted[1:]), who))
            elif match := PREFIX.fullmatch(token):
                self.rows[match[1]].append(((match[2],), who))

    def _several(self, token: str, who: int) -> None:
        """The Okafors, the Diazes: a whole family."""
        if len(token) < 3 or token in lists()["particles"]:
            return
        several = token + ("es" if token.endswith(SIBILANTS) else "s")
        if kind_of(token) == PLAIN and kind_of(several) == PLAIN and several not in self.kinds:
            self._alone(several, PLAIN, who)
        elif kind_of(token) not in (OWN, CALENDAR):
            self.families[several].add(who)

    def _alone(self, token: str, kind: str, who: int) -> None:
        if self.kinds.get(token) in (None, NEAR):
            self.kinds[token] = kind
        self.alone[token].add(who)

    def _glued(self, token: str, who: int) -> None:
        if len(token) >= GLUED and token not in words() and self.kinds.get(token) in (None, PLAIN):
            self._alone(token, PLAIN, who)


def _parted(person: tuple[str, ...]) -> tuple[str, str]:
    """First and last name; titles left out. A whole name in one piece is parted after its first
    word, or at its comma."""
    titles = lists()["titles"]
    if len(person) == 1:
        last, comma, first = person[0].partition(",")
        if not comma or not first.strip():
            parts = [w for w in person[0].replace(",", " ").split() if not _title(w, titles)]
            first, last = (
                (parts[0], " ".join(parts[1:])) if len(parts) > 1 else ("", "".join(parts))
            )
    else:
        first, last = person[0], " ".join(person[1:])
    clean = [
        " ".join(word for word in part.split() if not _title(word, titles))
        for part in (first, last)
    ]
    return clean[0], clean[1]


def _title(word: str, titles: frozenset[str]) -> bool:
    found = tokens(word)
    dotted = len(found) == 1 and found[0] in titles and word.endswith(".")
    return dotted or found in (["mr"], ["mrs"], ["ms"])
