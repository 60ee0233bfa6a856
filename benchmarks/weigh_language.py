"""Fit the weights that language/weighing.py adds up, and say how well they do on unseen sentences.

    python benchmarks/weigh_language.py [LABELLED.txt …]

Everything that they are made from stands in the repository: the sets in tests/language, the
examples of the rules, what the kit itself writes and its documents. A labelled file of your own
adds to it: a line of it is `page|label|sentence`, the label O (overclaims), U (offers too little)
or N (neither). Writes weights.csv; prints precision and recall of the checker for each writer, with
weights fitted without that writer, and at last on the set apart, from which nothing is learnt.
Patterns and classes were widened after reading what was missed among the first two writers'
sentences, the bars were chosen on all but the set apart, and which cues are rare is counted with
the writer who is left out.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from own_words import AUDIENCES, texts_of
from scipy.optimize import minimize
from scipy.sparse import csr_array
from scipy.special import expit

import impactkit as ik
from impactkit.language import checker, rules, weighing
from impactkit.language.innocence import holds
from impactkit.language.parsing import parse
from impactkit.language.reading import read
from impactkit.language.splitting import sentences
from impactkit.simulate import write_workspace

ROOT = Path(__file__).resolve().parents[1]
SETS = ROOT / "tests" / "language"
RULES = ROOT / "impactkit" / "language" / "rules"
WEIGHTS = ROOT / "impactkit" / "language" / "weights.csv"
EXAMPLES = ("grade-4-text-evidence", "grade-7-justification", "grade-9-lab-questions")
GROUPS = {"overclaim": "O", "underclaim": "U", "responsible": "N", "neutral": "N"}
LABELS = ("overclaim", "underclaim")  # in the order of the columns of weights.csv
LEARNT = ("invented", "ordinary", "reported", "messy")  # sets by many writers
APART = "apart"
BARS = (weighing.OVERCLAIM, weighing.UNDERCLAIM)
TRIED = ((-0.6, -1.1), BARS, (-1.0, -1.5))
RARE = 3  # a cue in fewer sentences is left out
RIDGE = 5.0  # how small a weight is held
MARK = 3.0  # marks are few and sure: held less small than words
SURE = 4.0  # what must not be flagged, and the examples of rules, count so often


@dataclass(frozen=True)
class Row:
    """A sentence. text : the number of the text that it stands in, and `page` that one's page.
    told : what patterns find in it; None where it is innocent whatever it weighs."""

    text: int
    page: str
    label: str
    told: checker.Read | None
    cues: frozenset[str]


def main(*files: str) -> None:
    """Fit, print, write."""
    texts = [*made(*LEARNT), *development(), *examples(), *own(), *made(APART)]
    texts += [line for file in files for line in labelled(Path(file))]
    rows = [row for number, text in enumerate(texts) for row in rows_of(number, *text)]
    by = np.array([row.page.split()[0] for row in rows])
    apart = np.isin(by, writers(APART))
    names = vocabulary([row for row, one in zip(rows, apart, strict=True) if not one])
    table = matrix(rows, names)
    print(f"{len(rows) - apart.sum()} sentences, {len(names)} cues; {apart.sum()} apart")
    fitted = [fit(table, np.where(apart, np.nan, wanted(rows, k)), often(rows)) for k in (0, 1)]
    judged = [writer for name in LEARNT for writer in writers(name)]
    odds = left_out(table, rows, [by == writer for writer in judged], fitted, apart)
    for writer in judged:
        report(f"writer {writer} left out", rows, odds, by == writer)
    for name, some in (*((name, writers(name)) for name in LEARNT), ("all", judged)):
        for bars in TRIED:
            part = np.isin(by, some)
            report(f"{name}, writers left out, bars {bars}", rows, odds, part, bars)
    odds[apart] = np.stack([table[apart] @ weight for weight in fitted], axis=1)
    report("apart", rows, odds, apart)
    write(names, fitted)


def made(*names: str) -> Iterator[tuple[str, str, str]]:
    """Page, label and text of each sentence of the sets made in the manner of pages."""
    for name in names:
        for group, pages in _set(name).items():
            for page, texts in pages.items():
                yield from ((page, GROUPS[group], text) for text in texts)


def writers(name: str) -> list[str]:
    """Who wrote a set."""
    return sorted({page.split()[0] for page, _, _ in made(name)}, key=int)


def development() -> Iterator[tuple[str, str, str]]:
    """The same of the development set."""
    for group, texts in _set("development").items():
        page = "sure" if GROUPS[group] == "N" else "ours"
        yield from ((page, GROUPS[group], text) for text in texts)


def _set(name: str) -> dict:
    return yaml.safe_load((SETS / f"{name}.yml").read_text(encoding="utf-8"))


def examples() -> Iterator[tuple[str, str, str]]:
    """The same of the examples in rule files."""
    label = {rule.name: rule.label[0].upper() for rule in rules()}
    for path in sorted(RULES.glob("*.yml")):
        flagged, left = path.read_text(encoding="utf-8").split("# Must be left")
        for kind, part in ((label[path.stem], flagged), ("N", left)):
            yield from (("sure", kind, text) for text in re.findall(r"#   - (.+)", part))


def own(cycles: int = 60) -> Iterator[tuple[str, str, str]]:
    """The same of what the kit writes and of its documents: no sentence of them claims."""
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    pages += sorted((ROOT / "notebooks").rglob("*.ipynb")) + sorted((ROOT / "params").glob("*.yml"))
    texts = [passage.text for path in pages for passage in read(path.name, path.read_bytes())]
    with tempfile.TemporaryDirectory() as folder:
        practice = Path(folder) / "practice"
        made = [
            (name, practice) for name in write_workspace(practice, cycles=cycles, seed=20260601)
        ]
        for number, (name, root) in enumerate([*made, *((name, ROOT) for name in EXAMPLES)]):
            case = ik.release(ik.measure(ik.load_cycle(name, root)), audience=AUDIENCES[number % 3])
            texts.append(texts_of(case))
    once = {re.sub(r"\d+", "1", s.text): s.text for text in texts for s in sentences(text)}
    yield from (("own", "N", text) for text in once.values())


def labelled(path: Path) -> Iterator[tuple[str, str, str]]:
    """The same of a labelled file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        page, label, text = line.split("|", 2)
        yield f"{path.name} {page}", label, text


def rows_of(number: int, page: str, label: str, text: str) -> Iterator[Row]:
    """A row a sentence; all but the longest of a text are judged and not learnt from, and so is a
    text that is nothing but a quotation."""
    found = list(sentences(text))
    if not found:
        yield Row(number, page, f"-{label}", None, frozenset())
    longest = max(found, key=lambda s: len(s.text), default=None)
    for sentence in found:
        parsed = parse(sentence.plain)
        told = checker.read(parsed)
        innocent = "?" in sentence.plain[-3:] or not parsed.every or holds("limits", parsed)
        cues = weighing.cues(parsed) | told.marks
        learnt = label if sentence is longest else ""
        yield Row(number, page, label if learnt else f"-{label}", None if innocent else told, cues)


def vocabulary(rows: list[Row]) -> list[str]:
    """Every cue that is not rare, in order."""
    count: dict[str, int] = {}
    for row in rows:
        for cue in row.cues:
            count[cue] = count.get(cue, 0) + 1
    return sorted(cue for cue, times in count.items() if times >= RARE)


def matrix(rows: list[Row], names: list[str]) -> csr_array:
    """A row a sentence, a column a cue, and a last column of ones."""
    at = {name: i for i, name in enumerate(names)}
    held = [[*(row.cues & at.keys()), "bias"] for row in rows]
    columns = [at.get(cue, len(names)) for cues in held for cue in cues]
    counts = [scale(cue) for cues in held for cue in cues]
    ends = np.cumsum([0, *map(len, held)])
    return csr_array((counts, columns, ends), shape=(len(rows), len(names) + 1))


def scale(cue: str) -> float:
    """What a cue counts in the table; a mark has no colon."""
    return 1.0 if ":" in cue or cue in ("headline", "bias") else MARK


def wanted(rows: list[Row], column: int) -> np.ndarray:
    """1 and 0 for a label; not a number where a row is not learnt from."""
    initial = LABELS[column][0].upper()
    return np.array([np.nan if r.label[0] == "-" else float(r.label == initial) for r in rows])


def fit(
    table: csr_array, claims: np.ndarray, times: np.ndarray, start: np.ndarray | None = None
) -> np.ndarray:
    """Ridge logistic regression: how much each cue counts. times : how often each sentence does;
    those without a claim are not learnt from. start : weights to begin from."""
    learnt = np.flatnonzero(~np.isnan(claims))
    inner, claims, times = table[learnt], claims[learnt], times[learnt]

    def loss(weight: np.ndarray) -> tuple[float, np.ndarray]:
        odds = inner @ weight
        lost = times @ (np.logaddexp(0, odds) - claims * odds) + RIDGE / 2 * weight @ weight
        return lost, inner.T @ (times * (expit(odds) - claims)) + RIDGE * weight

    begin = np.zeros(table.shape[1]) if start is None else start
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 1000})
    return found.x


def often(rows: list[Row]) -> np.ndarray:
    """How often each sentence counts."""
    return np.array([SURE if row.page in ("own", "sure") else 1.0 for row in rows])


def left_out(
    table: csr_array,
    rows: list[Row],
    parts: list[np.ndarray],
    fitted: list[np.ndarray],
    apart: np.ndarray,
) -> np.ndarray:
    """Log odds of each sentence by weights that were fitted without its part, and without those
    apart."""
    odds = np.zeros((len(rows), 2))
    for column in (0, 1):
        claims = wanted(rows, column)
        for part in parts:
            learnt = np.where(part | apart, np.nan, claims)
            odds[part, column] = table[part] @ fit(table, learnt, often(rows), fitted[column])
    return odds


def report(
    name: str, rows: list[Row], odds: np.ndarray, part: np.ndarray, bars: tuple = BARS
) -> None:
    """Precision and recall over the texts of a part, as check() would have it."""
    found: dict[int, set[str]] = {}
    label: dict[int, str] = {}
    for i in np.flatnonzero(part):
        row = rows[i]
        label[row.text] = row.label[-1]
        fault = row.told and checker.decide(row.told, tuple(odds[i]), bars)
        found.setdefault(row.text, set()).update({fault[0].label} if fault else ())
    flagged = {t: "O" if LABELS[0] in f else "U" if f else "N" for t, f in found.items()}
    said = []
    for initial in "OU":
        right = sum(flagged[t] == label[t] == initial for t in label)
        flags = sum(f == initial for f in flagged.values())
        there = sum(one == initial for one in label.values())
        said.append(f"{initial} P {right / max(1, flags):.2f} R {right / max(1, there):.2f}")
    print(f"{name}: {', '.join(said)}", flush=True)


def write(names: list[str], fitted: list[np.ndarray]) -> None:
    """weights.csv: what weighs next to nothing is left out."""
    weight = {
        name: pair * scale(name)
        for name, pair in zip([*names, "bias"], np.stack(fitted, axis=1), strict=True)
    }
    kept = sorted(cue for cue, pair in weight.items() if max(abs(pair)) >= 0.01)
    lines = [f"cue,{','.join(LABELS)}"]
    lines += [f"{cue},{weight[cue][0]:.3f},{weight[cue][1]:.3f}" for cue in kept]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} weights written")


if __name__ == "__main__":
    main(*sys.argv[1:])
