"""What invented students write: exit tickets from phrase banks, as uneven as real ones.

Takes a task, a step of the rubric and a random generator, gives a response. The phrases are
data, one YAML a subject.
"""

from __future__ import annotations

import random
from functools import cache
from importlib import resources

import yaml

SUBJECTS = ("mathematics", "reading", "science")


@cache
def tasks(subject: str) -> list[dict]:
    """The tasks of a subject, one a week, each with its phrases."""
    name = subject if subject in SUBJECTS else SUBJECTS[0]
    file = resources.files("impactkit.simulate").joinpath("phrases", f"{name}.yml")
    return yaml.safe_load(file.read_text(encoding="utf-8"))["tasks"]


def response(rng: random.Random, task: dict, reached: float, practised: float) -> tuple[str, bool]:
    """One student's answer and whether it is right.

    Parameters
    ----------
    reached : the step of the rubric, 0 for the lowest and 1 for the highest.
    practised : how far the classroom has taken up the focus, 0 to 1.
    """
    right = rng.random() < 0.45 + 0.45 * reached
    answer = rng.choice(task["right" if right else "wrong"])
    if reached >= 0.99:
        reason = _fuller(rng, task["reasons" if right else "wrong_reasons"], practised)
        parts = [_joined(rng, answer, reason)]
        if rng.random() < 0.25 + 0.4 * practised:
            parts.append(rng.choice(task["representations"]))
    elif reached > 0:
        reason = rng.choice(task["attempts" if right else "wrong_reasons"])
        parts = [_joined(rng, answer, reason)]
        if rng.random() < 0.1 + 0.3 * practised:
            parts.append(rng.choice(task["representations"]))
    elif rng.random() < 0.15 + 0.35 * practised:
        parts = [answer, rng.choice(task["procedures"])]
    else:
        parts = [answer]
    return _written(rng, parts), right


def _fuller(rng: random.Random, reasons: list[str], practised: float) -> str:
    """A reason; with practice more often the fullest of three."""
    drawn = [rng.choice(reasons) for _ in range(3 if rng.random() < practised else 1)]
    return max(drawn, key=len)


def _joined(rng: random.Random, answer: str, reason: str) -> str:
    return f"{answer}{rng.choice([', ', ' ', ' '])}{reason}"


def _written(rng: random.Random, sentences: list[str]) -> str:
    """Capitals and full stops as children set them: mostly."""
    done = []
    for sentence in sentences:
        first = sentence[0].upper() if rng.random() < 0.65 else sentence[0]
        stop = "." if len(sentence.split()) > 4 and rng.random() < 0.7 else ""
        done.append(first + sentence[1:] + stop)
    return " ".join(done)
