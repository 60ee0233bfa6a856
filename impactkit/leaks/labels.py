"""What says that a number is an id: "student 24", "ID: 24", #24, "students 24 and 31".

Takes a folded text in small letters and a place in it. numbers asks it.
"""

from __future__ import annotations

import re

from impactkit.leaks.roster import lists

REACH = 48  # letters before and after that are looked at
OWNER = r"student|pupil|child|learner"
LABEL = re.compile(
    rf"(?P<each>(?:per|each|every|one|a) )?(?<![^\W\d_])(?:(?:{OWNER})s?'?s?"
    r"(?:[ _-]?(?:id|no|nr|number|num|code))|"
    rf"{OWNER}|ids?|sid|lasid|sasid|(?:sis|local|state|district) (?:user )?id)"
    r"[.:=#\"' ()\[_-]{1,6}$"
)
SEVERAL = re.compile(rf"(?<![^\W\d_])(?:{OWNER}|id)(?:s|ren) (?:no|nr|number)?s?\.? ?#?$")
MORE = re.compile(
    r"(?:(?:, and |, or |, ?| and | & | or )#?\d+)+(?!\d|[.,]\d| ?%| ?percent"
    r"| (?:percentage )?point| of \d| out of| times| minutes| weeks| years)"
)
COUNTED = re.compile(
    r" ?%| percent\b| (?:percentage )?points?\b| (?:out )?of (?:the )?\d| times\b|[.,/:]\d|"
    r" ?[x×] | (?:minutes?|hours?|days?|weeks?|lessons?|tickets?|tasks?|answers?)\b"
)
NEGATIVE = re.compile(r"(?:^|[\s(])-$")
ANCHOR = re.compile(
    r"(?:fill|stroke|colou?r|background|border[\w-]*|shadow|gradient|href)\s*[=:(][^;}>]{0,30}#$"
)
ELEMENT = re.compile(r"(?:^|\s)id=[\"']?$")  # the id of an element of the page, no person's
THING = re.compile(r"([^\W\d_]+) ?\.? ?#$")


def acts_as_id(text: str, start: int, end: int) -> bool:
    """Does the number, or code, from `start` to `end` stand where an id stands?"""
    before, after = text[max(0, start - REACH) : start], text[end : end + REACH]
    if before.endswith("#"):
        return _is_numbered_person(before, after, text[start:end])
    if NEGATIVE.search(before) or ELEMENT.search(before) or COUNTED.match(after):
        return False
    label = LABEL.search(before)
    if label:
        return not label["each"]
    return bool(SEVERAL.search(before) and MORE.match(after))


def _is_numbered_person(before: str, after: str, number: str) -> bool:
    """#24; no color, no PLC #4, no "our #1 question"."""
    if ANCHOR.search(before):
        return False
    if number == "1" and re.match(r" [a-z]", after):
        return False
    thing = THING.search(before)
    return not thing or thing[1] not in lists()["numbered"]


GLUED = re.compile(rf"(?:{OWNER}|id|sid)(\d+)")


def glued(run: str) -> str:
    """Of student24 the number; else nothing."""
    match = GLUED.fullmatch(run)
    return match[1] if match else ""
