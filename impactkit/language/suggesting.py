"""A sentence to use instead, from what the faulty one holds: outcome, figures, period, group.

Takes a sentence and what was found, gives a sentence that passes the checker.
"""

from __future__ import annotations

import re

from impactkit.language.sentence import Parsed

FIGURE = r"(?:\$\s?)?\d[\d,.]*\d?\s?(?:%|percent(?:age points?)?|points?)?"
FROM_TO = re.compile(rf"\bfrom ({FIGURE})(?:[^.;]{{0,30}}?) to ({FIGURE})", re.IGNORECASE)
BY = re.compile(
    r"\b\d[\d,.]*(?:%|[- ]percent(?:age)?(?: points?)?|[- ]points?|x\b| months?\b)", re.IGNORECASE
)
COUNT = r"(?:\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
PERIOD = re.compile(
    rf"\b(?:over|in|during|within|across|after)(?: just| only)?(?: the)?(?: last| past| first)? "
    rf"(?:{COUNT}|a|one)[- ](?:school |academic )?(?:weeks?|months?|years?|semesters?)\b"
    r"|\b(?:in|during|since)(?: the)? (?:(?:spring|fall|autumn|winter|summer) (?:of )?)?"
    r"(?:19|20)\d\d(?:[-–/]\d{2,4})?(?: school year)?"
    r"|\bbetween (?:19|20)\d\d and (?:19|20)\d\d\b"
    r"|\b(?:this|last)(?: school| past)? (?:year|semester|spring|fall|quarter)\b",
    re.IGNORECASE,
)
GROUP = re.compile(
    rf"\b(?:among|across|in|at|for)(?: all| the| our| its)*(?: {COUNT})(?: [a-z-]+){{0,2}} "
    r"(?:students|classrooms|schools|districts|teachers|graders|learners|rooms|grades)\b"
    r"|\b(?:in|for|among) (?:grades? [K\d]+(?:[-–][K\d]+)?|(?:first|second|third|fourth|fifth|sixth"
    r"|seventh|eighth|ninth|tenth) grade(?:rs)?)\b",
    re.IGNORECASE,
)
LIMIT = "while the work went on; other causes were not ruled out."


def suggest(sentence: str, parsed: Parsed, label: str, rule: str) -> str:
    """What the evidence named in the sentence would support."""
    if label == "underclaim":
        kept = sentence.strip().rstrip(".!… \"'”’").strip()
        return f"{kept}; this does not yet show what changed in teaching or in student work."
    what, when, who = _outcome(parsed), _first(PERIOD, parsed.text), _first(GROUP, parsed.text)
    if rule == "promise":
        watched = f"{what or 'student work'} at the start and at the end{who}"
        return f"We will look at {watched}, and report both figures."
    if rule == "return":
        return (
            "We can say what the work cost and what was seen beside it; we cannot say that one "
            "brought the other."
        )
    ends, by = FROM_TO.search(parsed.text), BY.search(parsed.text)
    if ends:
        first, last = (part.strip(" ,.") for part in ends.groups())
        change = f"went from {first} to {last}"
    elif by:
        change = f"changed by {_figure(by.group())}"
    else:
        change = "changed"
    if what:
        return f"{what[:1].upper()}{what[1:]} {change}{who}{when} {LIMIT}"
    if ends:
        return f"The figure {change}{who}{when} {LIMIT}"
    seen = f"a change of {_figure(by.group())}" if by else "a change"
    return f"We saw {seen}{who}{when} {LIMIT}"


def _figure(text: str) -> str:
    """15-point → 15 points."""
    return re.sub(r"[- ]points?$", " points", text.strip()).replace("-percent", " percent")


ONE_THING = set(
    "gap rate score share level climate culture percentile mindset trajectory ability test".split()
)
GENERAL = set(
    "result results impact success effectiveness level levels progress change outcome life lives "
    "potential".split()
)


def _first(pattern: re.Pattern[str], text: str) -> str:
    """What the pattern finds, ready to follow a word; empty where it finds nothing."""
    match = pattern.search(text)
    if not match:
        return ""
    found = " ".join(match.group().split())
    return " " + found[0].lower() + found[1:]


def _outcome(parsed: Parsed) -> str:
    """What is said to have changed, in the sentence's own words: third-grade reading scores."""
    verb = next((i for i, r in enumerate(parsed.roles) if set(r) & set("AB")), -1)
    order = [*range(verb + 1, len(parsed.words)), *range(verb + 1)]
    at = next(
        (
            i
            for i in order
            if set(parsed.roles[i]) & set("OE")
            and "C" not in parsed.roles[i]
            and parsed.words[i] not in GENERAL
        ),
        None,
    )
    if at is None:
        return ""
    last = at
    while last + 1 < len(parsed.words) and set(parsed.roles[last + 1]) & set("OE"):
        last += 1
    first = at
    while first and (_describes(parsed, first - 1)):
        first -= 1
    name = " ".join(parsed.between(first, last).split())
    return f"the {name}" if parsed.words[last] in ONE_THING else name


def _describes(parsed: Parsed, i: int) -> bool:
    """A word before an outcome that says which: student, third-grade, math; no praise."""
    roles, word = parsed.roles[i], parsed.words[i]
    which = bool(set(roles) & set("LTO")) and not set(roles) & set("VGKRC")
    return which or ("-" in word and word.endswith("grade"))
