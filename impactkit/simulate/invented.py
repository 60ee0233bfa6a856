"""Cycle files for invented cycles: a focus, shifts and indicators that go together.

Takes a number and a Truth, gives the tree of a cycle file, all text.
"""

from __future__ import annotations

from datetime import date, timedelta

from impactkit.simulate.truth import Truth

CONDITIONS = {
    "purpose": "Leaders say clearly what coaching is for.",
    "protected_time": "Coaches have protected time for work with teachers.",
    "safety": "Teachers feel safe to try, fail and talk about it in coaching.",
    "modelling": "Administrators show partnership and learning themselves.",
}
FOCI = (
    (
        "mathematics",
        "7",
        "written mathematical justification",
        "Answers were right more often than the reasons given for them.",
        ("reason_routine", "Answer, plus why it works", "students name a property or relationship"),
        (
            "convince_prompts",
            "Prompts that ask students to convince others",
            "the teacher asks for an answer to somebody who disagrees",
        ),
    ),
    (
        "reading",
        "4",
        "short answers that rest on the text",
        "Students gave opinions about a passage and seldom pointed to it.",
        ("evidence_talk", "Partner talk that returns to the text", "partners point to a line"),
        ("model_citing", "Citing modelled aloud", "the teacher thinks aloud while choosing a line"),
    ),
    (
        "science",
        "9",
        "questions that an experiment can answer",
        "Lab reports described steps; few asked a question that could be tested.",
        ("question_stems", "Question stems in the lab", "students write what would change and why"),
        ("data_talk", "Talk that starts from the data", "groups point to their own measurements"),
    ),
)


def cycle_file(number: int, truth: Truth) -> dict:
    """The cycle file of invented cycle `number`, as it would stand in params/."""
    subject, grade, focus, why, *shifts = FOCI[number % len(FOCI)]
    start = date(2026, 1, 12) + timedelta(days=7 * (number % 8))
    weeks = 4 + number % 5
    slug = f"practice-{number + 1:03d}"
    steps = len(truth.first)
    return {
        "cycle": slug,
        "title": f"Practice cycle {number + 1}: {focus}",
        "subject": subject,
        "grade": grade,
        "synthetic": "yes",
        "focus": focus,
        "why": why,
        "start": start.isoformat(),
        "end": (start + timedelta(days=7 * weeks - 3)).isoformat(),
        "data": f"data/{slug}",
        "shifts": [{"id": i, "name": name, "look_for": seen} for i, name, seen in shifts],
        "indicators": [
            {
                "id": "talk",
                "name": "Talk turns that point to the idea",
                "measured": "tally",
                "tallied": "talk turns",
            },
            {"id": "length", "name": "Words in a written explanation", "measured": "words"},
            {"id": "attempts", "name": "Attempts at a reason", "measured": "justification"},
            {"id": "bare", "name": "Answers with no explanation", "measured": "no_explanation"},
        ],
        "trends": [
            {
                "id": "reasoning",
                "name": "Reasoning rubric",
                "scale": [
                    {"level": str(level), "label": _label(level, steps)} for level in range(steps)
                ],
                "watch": [str(steps - 1), "0"],
            },
            {
                "id": "common",
                "name": "Common assessment",
                "source": "assessments",
                "scored": "proficient",
                "scale": [
                    {"level": "no", "label": "not yet proficient"},
                    {"level": "yes", "label": "proficient"},
                ],
                "watch": ["yes"],
            },
        ],
        "agreements": {
            "leaders": ["Keep this focus for the whole cycle."],
            "coaches": ["Report patterns, never a teacher."],
        },
        "conditions": [{"id": i, "question": question} for i, question in CONDITIONS.items()],
    }


def _label(level: int, steps: int) -> str:
    if level == 0:
        return "no reason"
    return "clear reason" if level == steps - 1 else f"partial reason ({level})"
