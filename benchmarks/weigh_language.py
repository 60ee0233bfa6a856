"""Fit the weights that language/weighing.py adds up, and say how well they do on unseen pages.

    python benchmarks/weigh_language.py LABELLED.txt [MORE.txt …]

A line of a labelled file is `page|label|sentence`; the label is O (overclaims), U (offers too
little) or N (neither). The sentences that impactkit/language/weights.csv was made from stand on
other people's pages, so they are no part of the kit; the development set and what the kit itself
writes are added here. The weights that are there are kept as far as the new sentences do not speak
against them: what is fitted, and held small, is the change. Writes the weights; prints precision
and recall of patterns alone and of patterns and weights together, over pages left out in turn.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import yaml
from own_words import AUDIENCES, texts_of

import impactkit as ik
from impactkit.language import checker, innocence, weighing
from impactkit.language.parsing import parse
from impactkit.language.reading import read
from impactkit.language.splitting import sentences
from impactkit.simulate import write_workspace

ROOT = Path(__file__).resolve().parents[1]
DEVELOPMENT = ROOT / "tests" / "language" / "development.yml"
WEIGHTS = ROOT / "impactkit" / "language" / "weights.csv"
RARE = 3  # a cue in fewer sentences is left out
# How small the change is held: less so where the weights that are there know nothing yet.
RIDGE = {"overclaim": 40.0, "underclaim": 15.0}
MARK = 3.0  # marks of innocence are few and sure: held less small than words
FOLDS = 5
LABELS = ("overclaim", "underclaim")  # in the order of the columns of weights.csv
Row = tuple[str, str, set[str]]  # page, label, cues and marks


def main(*files: str) -> None:
    """Fit, print, write."""
    real = [row for file in files for row in labelled(Path(file))]
    rows = real + development() + own()
    names = vocabulary(cues for _, _, cues in rows)
    table = matrix([cues for _, _, cues in rows], names)
    pages = np.array([page for page, _, _ in rows])
    n, known = len(real), weighing.weights()
    print(f"{n} sentences of {len(set(pages[:n]))} pages, {len(rows) - n} of our own; "
          f"{len(names)} cues")  # fmt: skip
    changes = []
    for column, name in enumerate(LABELS):
        wanted = np.array([label == name[0].upper() for _, label, _ in rows])
        before = np.array(
            [sum(known[cue][column] for cue in cues | {"bias"} if cue in known)
             for _, _, cues in rows]
        )  # fmt: skip
        weighed = np.zeros(len(rows))
        for left_out in folds(pages):
            change = fit(table[~left_out], wanted[~left_out], before[~left_out], RIDGE[name])
            weighed[left_out] = before[left_out] + table[left_out] @ change
        found = np.array([f"found {name}" in cues for _, _, cues in rows])[:n]
        report(f"{name}: patterns (made on some of these pages)", found, wanted[:n])
        for threshold in (-0.75, -0.6, -0.45, -0.3):
            either = found | (weighed[:n] > threshold)
            report(f"{name}: either, {threshold}", either, wanted[:n])
        changes.append(fit(table, wanted, before, RIDGE[name]))
    write(names, np.array(changes), known)


def labelled(path: Path) -> list[Row]:
    """A row of each line."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        page, label, sentence = line.split("|", 2)
        found += row(f"{path.stem} {page}", label, sentence)
    return found


def development() -> list[Row]:
    """The same of the sentences that we made: the development set, the examples of rules."""
    found = []
    for group, texts in yaml.safe_load(DEVELOPMENT.read_text(encoding="utf-8")).items():
        label = {"overclaim": "O", "underclaim": "U"}.get(group, "N")
        for number, text in enumerate(texts):
            found += row(f"ours {group} {number // 6}", label, text)
    return found


def own(cycles: int = 24) -> list[Row]:
    """The same of what the kit writes and of its documents: no sentence of them claims."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    pages += sorted((ROOT / "notebooks").rglob("*.ipynb"))
    texts = [passage.text for path in pages for passage in read(path.name, path.read_bytes())]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "practice"
        for number, name in enumerate(write_workspace(root, cycles=cycles, seed=20260601)):
            case = ik.release(ik.measure(ik.load_cycle(name, root)), audience=AUDIENCES[number % 3])
            texts.append(texts_of(case))
    once = {re.sub(r"\d+", "1", s.text): s.text for text in texts for s in sentences(text)}
    rows = [row(f"own {number // 12}", "N", text) for number, text in enumerate(once.values())]
    return [found for one in rows for found in one if "no agent" not in found[2]]


def row(page: str, label: str, text: str) -> list[Row]:
    """One row a text, of its first sentence."""
    first = next(sentences(text[0].upper() + text[1:]), None)
    if first is None:
        return []
    parsed = parse(first.plain)
    rules = checker.broken(parsed)
    found = {f"found {rule.label}" for rule in rules}
    return [(page, label, weighing.cues(parsed) | innocence.marks(parsed) | found)]


def vocabulary(all_cues: Iterable[set[str]]) -> list[str]:
    """Every cue that is not rare, in order."""
    count: dict[str, int] = {}
    for cues in all_cues:
        for cue in cues:
            count[cue] = count.get(cue, 0) + 1
    return sorted(cue for cue, times in count.items() if times >= RARE)


def matrix(all_cues: list[set[str]], names: list[str]) -> np.ndarray:
    """A row a sentence, a column a cue, and a last column of ones."""
    at = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(all_cues), len(names) + 1))
    table[:, -1] = 1
    for i, cues in enumerate(all_cues):
        for cue in cues & at.keys():
            table[i, at[cue]] = scale(cue)
    return table


def scale(cue: str) -> float:
    """What a cue counts in the table; a mark of innocence has no colon."""
    return 1.0 if ":" in cue or cue in ("headline", "bias") else MARK


def fit(table: np.ndarray, claims: np.ndarray, before: np.ndarray, ridge: float) -> np.ndarray:
    """The change from log odds `before`: ridge logistic regression by Newton's method, in as
    many unknowns as there are sentences."""
    kernel = table @ table.T / ridge
    alpha = np.zeros(len(table))
    for _ in range(8):
        odds = kernel @ alpha + before
        chance = 1 / (1 + np.exp(-odds))
        spread = np.maximum(chance * (1 - chance), 1e-4)
        target = odds - before + (claims - chance) / spread
        alpha = np.linalg.solve(kernel + np.diag(1 / spread), target)
    return table.T @ alpha / ridge


def folds(pages: np.ndarray) -> list[np.ndarray]:
    """Which rows are left out in turn: whole pages."""
    names = sorted(set(pages))
    order = np.random.default_rng(7).permutation(len(names))
    group = {name: order[i] % FOLDS for i, name in enumerate(names)}
    return [np.array([group[page] == k for page in pages]) for k in range(FOLDS)]


def report(name: str, flagged: np.ndarray, claims: np.ndarray) -> None:
    """Precision and recall."""
    right = (flagged & claims).sum()
    print(f"{name}: P {right / max(1, flagged.sum()):.2f} R {right / claims.sum():.2f}")


def write(names: list[str], changes: np.ndarray, known: dict[str, tuple[float, float]]) -> None:
    """weights.csv: what weighs next to nothing is left out."""
    new = {cue: np.array(pair) for cue, pair in known.items()}
    for name, change in zip([*names, "bias"], changes.T, strict=True):
        new[name] = new.get(name, np.zeros(2)) + change * scale(name)
    kept = sorted(cue for cue, pair in new.items() if max(abs(pair)) >= 0.01)
    lines = [f"cue,{','.join(LABELS)}"]
    lines += [f"{cue},{new[cue][0]:.3f},{new[cue][1]:.3f}" for cue in kept]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} weights written")


if __name__ == "__main__":
    main(*sys.argv[1:])
