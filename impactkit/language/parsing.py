"""Who changes what: a sentence as words with roles, and verbs whose agent is known.

Takes a sentence, gives Parsed. A shallow parser: noun phrases, the verb's subject to its left,
its object to its right, passives, participles and relative clauses; no part-of-speech model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from impactkit.language.words import Word, lexicon

TOKEN = re.compile(
    r"\d[\d,.]*\d%?|\d%?|[^\W\d_]+(?:[-'&][^\W\d_]+|[-]\d+|\d+)*'?|[,;:()\"!?]|[–—]|\S"
)
NAMED = re.compile(r"^(?:[A-Z]{2,}[a-z]*|[A-Z][a-z]+[A-Z]\w*)$")
NOT_A_PROGRAMME = set(
    "us usa uk nyc la k-12 k-2 sat act sbac map naep staar ela esl ell ells iep ieps stem "
    "psat ged gpa sel ap ib pre-k k-3 k-5 k-8 id tv pta ceo".split()
)
PREPOSITIONS = set(
    "of in for with from at by to on across among through during into within between around under "
    "over about throughout against toward towards per via without including like after before "
    "since despite alongside until".split()
)
SUBORDINATORS = set(
    "because when while whereas as since after before if although though so where whether once "
    "until unless than".split()
)
AUXILIARIES = set(
    "be is are was were been being am have has had having do does did will shall would could "
    "should might may can must cannot 's 've 'll".split()
)
BE = set("be is are was were been being got get gets".split())
SKIP = AUXILIARIES | set(
    "also not never now already again even just still both all each often then thus thereby "
    "always soon therefore further together really clearly since alone itself themselves "
    "hereby only not-only well in-turn better more much".split()
)
SAYING = set(
    "say says said show shows showed shown find finds found report reports reported believe "
    "believes believed think know knew note noted notes state states conclude concluded concludes "
    "suggest suggests suggested indicate indicates indicated prove proves proved proven confirm "
    "confirms confirmed demonstrate demonstrates demonstrated see sees saw feel felt proud claim "
    "claims claimed argue argues argued evidence proof doubt mean means meant reveal reveals "
    "revealed ensure ensures learn learned agree agreed agrees clear hope hopes tell tells told "
    "hypothesis idea assumption sign sure confident expect announce announced share shared "
    "hear heard".split()
)
DETERMINERS = set(
    "the a an this that these those our your their his her its my some any no each every such "
    "significant significantly dramatic substantial steady strong great positive huge "
    "measurable meaningful real average annual overall".split()
)
CATENATIVE = set(
    "helped help helps continue continues continued managed able proven shown guaranteed sure "
    "began begun starting started served serves worked works needed enough found poised "
    "projected demonstrated allowed allows enabled enables led leads".split()
)
MODALS = set("could might may would should can".split())
COMMON_VERBS = set(
    "say says said show shows showed found saw met felt took made gave is are was were has have "
    "had provide provides provided use uses used see sees received attended work works worked "
    "began became held meet meets make makes get gets got went came does did reads writes plans".split()
)
QUANTITIES = set(
    "number percentage percent share proportion rate amount majority half third quarter quarters "
    "thirds % points point".split()
)
PARTICIPLE_LEADS = set(", and thereby thus ultimately directly while dramatically".split())


@dataclass
class Parsed:
    """A sentence taken apart. spans, words, roles, forms : one entry a token.

    roles hold what parsing adds: A, a verb by which a programme changes an outcome; B, such a
    verb in the future; # a number; % a percentage.
    """

    text: str
    spans: list[re.Match[str]]
    words: list[str]
    roles: list[str]
    forms: list[str]

    def between(self, first: int, last: int) -> str:
        """The text from one token to another, both included."""
        return self.text[self.spans[first].start() : self.spans[last].end()]

    @cached_property
    def annotated(self) -> str:
        """Each token as word|roles and a space: what the patterns of rules are matched with."""
        return "".join([f"{w}|{r} " for w, r in zip(self.words, self.roles, strict=True)])

    @cached_property
    def every(self) -> frozenset[str]:
        """All roles in the sentence."""
        return frozenset("".join(self.roles))


def parse(text: str, names: frozenset[str] = frozenset()) -> Parsed:
    """Words with roles; verbs by which a programme changes an outcome are marked.

    names : programmes by name, in small letters, as a cycle file has them.
    """
    parsed = _tokens(text, names)
    for i, forms in enumerate(parsed.forms):
        if forms:
            _judge(parsed, i)
    return parsed


def _tokens(text: str, names: frozenset[str]) -> Parsed:
    known = lexicon()
    phrases, particles = known.phrases, known.particles
    spans = list(TOKEN.finditer(text))
    shouted = text.isupper()
    found = [_word(span.group(), names, shouted) for span in spans]
    parsed = Parsed(
        text,
        spans,
        [span.group().lower() for span in spans],
        [word.roles for word in found],
        [word.forms for word in found],
    )
    for i, word in enumerate(parsed.words):
        if "#" in parsed.roles[i]:
            if parsed.words[i + 1 : i + 2] in (["percent"], ["%"]):
                parsed.roles[i] += "%"
        elif word in phrases or word in particles:
            _phrase(parsed, i, phrases.get(word, ()), particles.get(word, ()))
    return parsed


def _phrase(p: Parsed, i: int, phrases: tuple, particles: tuple) -> None:
    """Roles that words have together: professional development; led to."""
    for rest, role in phrases:
        if tuple(p.words[i + 1 : i + 1 + len(rest)]) == rest:
            for j in range(i, i + 1 + len(rest)):
                p.roles[j] = role
    for rest, role in particles:
        near = p.words[i + 1 : i + 3 + len(rest)]
        if tuple(near[: len(rest)]) == rest or tuple(near[1:2]) == rest:
            p.roles[i] += role[0]
            p.forms[i] += role[1]


NOTHING = Word()


@lru_cache(maxsize=20_000)
def _word(raw: str, names: frozenset[str], shouted: bool) -> Word:
    """What a word can be, by the lexicon or by its shape."""
    word = raw.lower()
    known = lexicon().words.get(word)
    if known:
        return known
    if raw[0].isdigit():
        return Word("#%" if raw.endswith("%") else "#")
    if "-" in word and lexicon().words.get(word.partition("-")[0], NOTHING).roles == "#":
        return Word("#")  # ninety-six
    bare = raw.removesuffix("'s").removesuffix("'")
    if bare.lower() in names:
        return Word("P")
    if "-" in word:
        parts = lexicon().words.get(word.rpartition("-")[2])
        return Word("".join(r for r in parts.roles if r in "PLTO")) if parts else Word()
    if not shouted and NAMED.match(bare) and bare.lower() not in NOT_A_PROGRAMME:
        return Word("P")
    return Word()


# ---- clauses


def _judge(p: Parsed, i: int) -> None:
    """Mark verb i where a programme is its agent and an outcome is what it changes."""
    roles, forms = p.roles[i], p.forms[i]
    before = i - 1
    while before >= 0 and _skippable(p.words[before]):
        before -= 1
    skipped = p.words[before + 1 : i]
    previous = p.words[before] if before >= 0 else ""
    if _is_noun(p, i, skipped, previous):
        return
    if "p" in forms and _passive(p, i, skipped):
        return
    infinitive = previous == "to" and "b" in forms
    if infinitive:
        leading = p.words[before - 1] if before else ""
        if leading not in CATENATIVE and "H" not in p.roles[before - 1]:
            return
        before -= 2
        while before >= 0 and _skippable(p.words[before]):
            before -= 1
    if not MODALS & set(skipped) and set(roles) & set("RVGHU") and set(forms) & set("ps"):
        p.roles[i] += "X"
    agent = _agent(p, i, before, skipped)
    if not agent or not _changes(p, i, agent):
        return
    if MODALS & set(skipped):
        return
    future = {"will", "shall", "'ll", "ll"} & set(skipped)
    p.roles[i] += "B" if future else "A"


def _skippable(word: str) -> bool:
    return word in SKIP or (word.endswith("ly") and len(word) > 4) or word == "n't"


def _wordy(word: str) -> bool:
    return word[0].isalnum()


def _is_noun(p: Parsed, i: int, skipped: list[str], previous: str) -> bool:
    """An increase, its impact, improved outcomes: the same spelling, and no verb."""
    forms = p.forms[i]
    if skipped and skipped[-1] in AUXILIARIES:
        return False
    after = p.words[i + 1] if i + 1 < len(p.words) else ""
    relative = previous in ("that", "this", "these") and set(forms) & set("ps")
    if (previous in DETERMINERS and not relative) or (previous in PREPOSITIONS - {"to"}):
        return True
    if previous == "to" and "b" not in forms:
        return True
    if forms == "b" or "s" in forms or forms == "bp":
        nounish = set(p.roles[i]) & set("CIO") and "D" not in p.roles[i]
        if nounish and (after in PREPOSITIONS or not after.isalpha()):
            return True
    return False


def _passive(p: Parsed, i: int, skipped: list[str]) -> bool:
    """Scores were raised by coaching: the agent stands after "by". True where i is a passive."""
    previous = p.words[i - 1] if i else ""
    be = bool(BE & set(skipped))
    by = next((j for j in range(i + 1, min(i + 6, len(p.words))) if p.words[j] == "by"), None)
    reduced = not skipped and i and bool(set(p.roles[i - 1]) & set("OCLI")) and by == i + 1
    if not (be or reduced or (by == i + 1 and previous not in DETERMINERS and not skipped)):
        return False
    if by is None:
        return be
    if "i" in p.forms[min(by + 1, len(p.words) - 1)]:
        return be
    agent = _head(p, by + 1, min(by + 9, len(p.words)))
    patient = set("".join(p.roles[max(0, i - 14) : i]))
    if agent and patient & set("OCLTN") and not MODALS & set(skipped):
        p.roles[i] += "A"
    return be or bool(reduced)


def _agent(p: Parsed, i: int, before: int, skipped: list[str]) -> str:
    """The role of verb i's subject where it is a programme (P), we (W), or a pronoun (N)."""
    forms = p.forms[i]
    word = p.words[before] if before >= 0 else ""
    if "i" in forms and not BE & set(skipped):
        if word in PARTICIPLE_LEADS:
            return _clause_agent(p, before)
        return ""
    if word in ("which", "that", "who"):
        found = _antecedent(p, before)
        if found or word != "which":
            return found
        return _clause_agent(p, before)
    if word in (",", "and", "or", "but", ")"):
        jumped = _before_parenthesis(p, before)
        if jumped is not None and word in (",", ")"):
            return _subject(p, jumped) if _boundary_left(p, jumped) else _clause_agent(p, before)
        return _clause_agent(p, before)
    return _subject(p, before)


def _before_parenthesis(p: Parsed, comma: int) -> int | None:
    opening = "(" if p.words[comma] == ")" else ","
    for j in range(comma - 1, max(-1, comma - 14), -1):
        if p.words[j] == opening:
            return j - 1 if j else None
    return None


def _boundary_left(p: Parsed, end: int) -> bool:
    """Whether a subject that begins the sentence, or follows a subordinator, ends at `end`."""
    return not any(_finite(p, j) for j in range(_start(p, end), end + 1))


def _antecedent(p: Parsed, relative: int) -> str:
    """Coaching that raised …, the programme which raised …: the noun just before."""
    if relative == 0:
        return "N" if p.words[0] in ("that", "which") else ""
    end = relative - 1
    if p.words[end] == ",":
        end -= 1
    if p.words[end] in SAYING or _finite(p, end):
        return ""
    start = end
    while start > 0 and p.words[start - 1] not in PREPOSITIONS and p.words[start - 1].isalpha():
        start -= 1
    return _head(p, start, end + 1)


def _clause_agent(p: Parsed, at: int) -> str:
    """The subject of the clause that a participle or a second verb goes on with."""
    start = _start(p, at - 1, whole=True)
    verb = next((j for j in range(start, at) if _finite(p, j)), None)
    if verb is None:
        return ""
    end = verb - 1
    while end >= start and _skippable(p.words[end]):
        end -= 1
    return _subject(p, end)


def _subject(p: Parsed, end: int) -> str:
    start = _start(p, end)
    return _head(p, start, end + 1)


def _start(p: Parsed, end: int, whole: bool = False) -> int:
    """Where the clause that holds token `end` begins."""
    j = end
    while j >= 0:
        word = p.words[j]
        if word in (";", ":", "–", "—", "(", '"', "!", "?"):
            return j + 1
        if word in SUBORDINATORS and word not in PREPOSITIONS and (j < end):
            return j + 1
        if word == "that" and j and (p.words[j - 1] in SAYING or "A" in p.roles[j - 1]):
            return j + 1
        if word in (",", "and", "or", "but", "yet") and j < end:
            left = range(max(0, j - 12), j)
            if whole:
                if word in ("but", "yet") or (word in (",", "and") and _new_clause(p, j, end)):
                    return j + 1
            elif any(_finite(p, k) for k in left) or (
                word == "," and p.words[_first(p, j)] in PREPOSITIONS | SUBORDINATORS
            ):
                return j + 1
        j -= 1
    return 0


def _new_clause(p: Parsed, comma: int, end: int) -> bool:
    """After this comma a subject and its finite verb stand, so a new clause begins."""
    first = comma + 1
    while first < end and (p.words[first] in ("and", "but") or _skippable(p.words[first])):
        first += 1
    if first >= end or _finite(p, first):
        return False
    if p.words[first] in PREPOSITIONS or "i" in p.forms[first]:
        return False
    return any(_finite(p, k) for k in range(first + 1, min(first + 7, end + 1)))


def _first(p: Parsed, comma: int) -> int:
    """The first token of the phrase that ends at this comma."""
    j = comma - 1
    while j > 0 and p.words[j - 1] not in (",", ";", ":", "(", "—", "–"):
        j -= 1
    return max(j, 0)


def _finite(p: Parsed, j: int) -> bool:
    word, forms = p.words[j], p.forms[j]
    if word in COMMON_VERBS:
        return not (j and (p.words[j - 1] in DETERMINERS | PREPOSITIONS))
    if forms and "i" not in forms and set(forms) & set("ps"):
        return not (j and (p.words[j - 1] in DETERMINERS | PREPOSITIONS))
    if word.endswith("ed") and len(word) > 4 and not p.roles[j]:
        return not (j and (p.words[j - 1] in DETERMINERS | PREPOSITIONS))
    return False


def _head(p: Parsed, start: int, end: int) -> str:
    """P, W, N or "" for the noun phrase in tokens start:end: the role of its head."""
    while start < end and (
        p.words[start] in (",", "and", "but", "or", "so", "when", "as", "that", '"')
        or p.words[start] in SUBORDINATORS
        or (p.words[start].endswith("ly") and len(p.words[start]) > 4)
    ):
        start += 1
    if start < end and p.words[start] in PREPOSITIONS:
        return ""
    stop = start
    while stop < end:
        word = p.words[stop]
        if word in PREPOSITIONS or word in ("who", "which", "where") or not _wordy(word):
            break
        if word == "that" and stop > start:
            break
        if stop > start and (
            ("i" in p.forms[stop] and not p.roles[stop].strip("VHDURGK")) or _finite(p, stop)
        ):
            break
        stop += 1
    head = stop - 1
    if head < start:
        return ""
    roles = p.roles[head]
    inner = "".join(p.roles[start:head])
    if "P" in roles:
        return "P"
    if any(p.words[k].endswith(("'s", "s'")) and "P" in p.roles[k] for k in range(start, head)):
        return "P"
    if "S" in roles:
        if "P" in inner:
            return "P"
        if stop < end and p.words[stop] in ("of", "in", "with", "from", "between"):
            return _head(p, stop + 1, end) or _ours(p, start, head)
        return _ours(p, start, head)
    if "W" in roles and head == start:
        return "W"
    if "N" in roles and head == start:
        return "N"
    if p.words[start] in ("this", "these", "such") and not set(roles) & set("LT#"):
        return "N"
    if "I" in roles and stop < end and p.words[stop] == "of":
        return _head(p, stop + 1, end)
    return ""


def _ours(p: Parsed, start: int, head: int) -> str:
    """Our work, this team: ours to be proud of."""
    owners = {"our", "your", "this", "the", "my", "their"}
    return (
        "W"
        if head > start
        and p.words[start] in owners
        and p.words[head] in ("work", "team", "commitment")
        else ""
    )


def _changes(p: Parsed, i: int, agent: str) -> bool:
    """Whether what verb i changes is an outcome (or people, for verbs that act on them)."""
    roles = p.roles[i]
    if "H" in roles:
        return _helps(p, i, agent)
    start = i + 1
    if "D" in roles:
        while start < len(p.words) and p.words[start] in (
            "to",
            "in",
            "for",
            "about",
            "into",
            "rise",
            "around",
        ):
            start += 1
    end = start
    while end < min(len(p.words), start + 16):
        word = p.words[end]
        if word in (";", ":", "—", "–", "(") or (word in SUBORDINATORS - PREPOSITIONS):
            break
        if end > start and word in ("is", "are", "was", "were", "has", "have", "which"):
            break
        end += 1
    stop = start
    while (
        stop < end
        and p.words[stop] not in PREPOSITIONS
        and p.words[stop] not in ("that", "who")
        and _wordy(p.words[stop])
    ):
        stop += 1
    chunk = "".join(p.roles[start:stop])
    head = p.roles[stop - 1] if stop > start else ""
    rest = "".join(p.roles[start:end])
    if any(w in QUANTITIES for w in p.words[start:stop]) or "#" in chunk:
        served = {
            "serve",
            "served",
            "serving",
            "reach",
            "reached",
            "reaching",
            "support",
            "supported",
        }
        if served & set(p.words[start:end]):
            return False
        chunk, head = rest, rest
    if agent == "N":
        bare = p.words[i - 1] in ("they", "all") and "D" not in roles
        if "P" in head or bare or "its" in p.words[start:stop]:
            return False
        return bool(set(roles) & set("DVG")) and bool(set(chunk + head) & set("OCE"))
    own = agent == "W" and p.words[start : start + 1] == ["our"] and not set(chunk) & set("E")
    if own or ("P" in head and "O" not in head):
        return False
    if "D" in roles:
        return bool(set(chunk + rest) & set("OCE"))
    if "V" in roles and set(chunk) & set("OC"):
        return True
    if "G" in roles and set(chunk) & set("OCLT"):
        return True
    return "K" in roles and bool(set(head) & set("E") or set(chunk) & set("C"))


def _helps(p: Parsed, i: int, agent: str) -> bool:
    """Helped students improve: somebody is helped, and then a change is named."""
    if agent == "N":
        return False
    window = range(i + 1, min(i + 12, len(p.words)))
    past = "p" in p.forms[i]
    whom = ""
    for j in window:
        word, roles, forms = p.words[j], p.roles[j], p.forms[j]
        if word in (";", ":", "—", "who", "by", "with"):
            return False
        verb = set(roles) & set("VGKUR") and "b" in forms
        if not verb:
            whom += roles
            continue
        people = "L" in whom or p.words[j - 1] in ("us", "me", "them", "him", "her", "it")
        if not past and (agent == "W" or ("T" in whom and "L" not in whom)):
            return False
        if set(roles) & set("VGK"):
            ahead = "".join(p.roles[j + 1 : j + 9])
            return bool(
                set(ahead) & set("OCE")
                or ("G" in roles and set(ahead) & set("LT"))
                or ("R" in roles and people)
            )
        if word in MAKING and not set("".join(p.roles[j + 1 : j + 9])) & set("CE"):
            continue
        return (people or "T" in whom) and (past or word in STRONG_SUCCESS)
    return False


MAKING = set("make see show have gain".split())
STRONG_SUCCESS = set("succeed excel thrive outperform graduate achieve master flourish".split())
