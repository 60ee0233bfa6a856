"""Fit the weights that language/weighing.py adds up, and say how well they do on unseen pages.

    python benchmarks/weigh_language.py LABELLED.txt [MORE.txt …]

A line of a labelled file is `page|label|sentence`; the label is O (overclaims), U (offers too
little) or N (neither). The sentences that impactkit/language/weights.csv was made from stand on
other people's pages, so they are no part of the kit; the development set and what the kit itself
writes are added here. Writes the weights; prints precision and recall of patterns alone, of
weights alone and of both, over pages left out in turn.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import yaml
from own_words import AUDIENCES, texts_of

import impactkit as ik
from impactkit.language import checker, weighing
from impactkit.language.parsing import parse
from impactkit.language.reading import read
from impactkit.language.splitting import sentences
from impactkit.simulate import write_workspace

ROOT = Path(__file__).resolve().parents[1]
DEVELOPMENT = ROOT / "tests" / "language" / "development.yml"
WEIGHTS = ROOT / "impactkit" / "language" / "weights.csv"
RARE = 3  # a cue in fewer sentences is left out
RIDGE = 10.0
FOLDS = 8


def main(*files: str) -> None:
    """Fit, print, write."""
    real = [row for file in files for row in labelled(Path(file))]
    made = development() + own()
    rows = real + made
    names = vocabulary(cues for _, _, cues, _ in rows)
    table = matrix([cues for _, _, cues, _ in rows], names)
    claims = np.array([label == "O" for _, label, _, _ in rows])
    pages = np.array([page for page, _, _, _ in rows])
    weighed = np.zeros(len(rows))
    for left_out in folds(pages):
        fitted = fit(table[~left_out], claims[~left_out])
        weighed[left_out] = table[left_out] @ fitted
    n = len(real)
    patterns = np.array([found for _, _, _, found in rows])[:n]
    print(f"{n} sentences of {len(set(pages[:n]))} pages, {claims[:n].sum()} claims; "
          f"{len(made)} of our own; {len(names)} cues")  # fmt: skip
    report("patterns (fitted to some of these pages)", patterns, claims[:n])
    for threshold in (-0.6, -0.3, 0.0, 0.3):
        report(f"weights above {threshold}", weighed[:n] > threshold, claims[:n])
        report(f"either, {threshold}", patterns | (weighed[:n] > threshold), claims[:n])
    write(names, fit(table, claims))


def labelled(path: Path) -> list[tuple[str, str, set[str], bool]]:
    """(page, label, cues, whether a pattern flags it) of each line."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        page, label, sentence = line.split("|", 2)
        found += row(f"{path.stem} {page}", label, sentence)
    return found


def development() -> list[tuple[str, str, set[str], bool]]:
    """The same of the sentences that we made: the development set, the examples of rules."""
    found = []
    for group, texts in yaml.safe_load(DEVELOPMENT.read_text(encoding="utf-8")).items():
        label = "O" if group == "overclaim" else "N"
        for number, text in enumerate(texts):
            found += row(f"ours {group} {number // 6}", label, text)
    return found


def own(cycles: int = 24) -> list[tuple[str, str, set[str], bool]]:
    """The same of what the kit writes and of its documents: no sentence of them claims."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    texts = [passage.text for path in pages for passage in read(path.name, path.read_bytes())]
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "practice"
        for number, name in enumerate(write_workspace(root, cycles=cycles, seed=20260601)):
            case = ik.release(ik.measure(ik.load_cycle(name, root)), audience=AUDIENCES[number % 3])
            texts.append(texts_of(case))
    once = {re.sub(r"\d+", "1", s.text): s for text in texts for s in sentences(text)}
    found = [
        (f"own {number // 12}", "N", weighing.cues(parsed), False)
        for number, sentence in enumerate(once.values())
        if not (parsed := parse(sentence.plain)).every.isdisjoint(weighing.AGENTS)
    ]
    return found


def row(page: str, label: str, text: str) -> list[tuple[str, str, set[str], bool]]:
    """One row a text, of its first sentence."""
    first = next(sentences(text[0].upper() + text[1:]), None)
    if first is None:
        return []
    patterns = any(
        fault.rule.label == "overclaim" and not fault.rule.weighed
        for fault in checker.judge(first.text, first.plain, frozenset())
    )
    return [(page, label, weighing.cues(parse(first.plain)), patterns)]


def vocabulary(all_cues) -> list[str]:
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
        table[i, [at[cue] for cue in cues if cue in at]] = 1
    return table


def fit(table: np.ndarray, claims: np.ndarray) -> np.ndarray:
    """Ridge logistic regression by Newton's method, in as many unknowns as there are sentences."""
    kernel = table @ table.T / RIDGE
    alpha = np.zeros(len(table))
    for _ in range(12):
        chance = 1 / (1 + np.exp(-(kernel @ alpha)))
        spread = np.maximum(chance * (1 - chance), 1e-6)
        target = kernel @ alpha + (claims - chance) / spread
        alpha = np.linalg.solve(kernel + np.diag(1 / spread), target)
    return table.T @ alpha / RIDGE


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


def write(names: list[str], fitted: np.ndarray) -> None:
    """weights.csv: what weighs next to nothing is left out."""
    lines = ["cue,weight", f"bias,{fitted[-1]:.3f}"]
    lines += [f"{n},{w:.3f}" for n, w in zip(names, fitted, strict=False) if abs(w) >= 0.01]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} weights written")


if __name__ == "__main__":
    main(*sys.argv[1:])
