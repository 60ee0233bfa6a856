"""A column as its distinct texts, and for each row which of them it holds.

Takes a column of text, gives Coded. What is done to a million cells is done once to each
distinct one: a term of rubric scores has a few dates, rooms and levels, however many rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

BLANK = -1
SEEN_FIRST, FEW = 100_000, 1_000  # rows; texts
MANY = 20_000  # rows for which threads cost less than they save


class AtOnce(Executor):
    """Does at once what it is asked for."""

    def submit(self, call: Callable, /, *arguments: object) -> Future:
        done = Future()
        done.set_result(call(*arguments))
        return done


def workers(rows: int) -> Executor:
    """For many rows as many threads as there are processors: numpy and pyarrow work outside
    Python's lock, and more threads than that take the same work longer. For few rows none."""
    return ThreadPoolExecutor(pa.cpu_count()) if rows > MANY else AtOnce()


@dataclass(frozen=True)
class Coded:
    """codes : (rows,) int, the place in `texts`, or BLANK. texts : distinct, stripped.
    original : the column that was coded, as long as its texts are as they were.
    """

    codes: np.ndarray
    texts: list[str]
    original: pd.Series | None = None

    @classmethod
    def of(cls, column: pd.Series) -> Coded:
        """Code a column of text; space around a text is dropped, nothing but space is blank."""
        if not len(column):
            return cls(np.zeros(0, dtype=np.int32), [])
        cells = pa.array(column.array, from_pandas=True).cast(pa.string())
        chunks = cells.chunks if isinstance(cells, pa.ChunkedArray) else [cells]
        chunks = [chunk for chunk in chunks if len(chunk)]
        if _one_text(chunks):
            return cls.constant(chunks[0][0].as_py(), len(column)).map(str.strip)
        lengths = None
        if 4 * len(pc.run_end_encode(chunks[0][:10_000]).values) < min(len(chunks[0]), 10_000):
            runs = [pc.run_end_encode(chunk) for chunk in chunks]  # sorted by it: each run once
            chunks = [run.values for run in runs]
            lengths = np.concatenate([np.diff(run.run_ends, prepend=0) for run in runs])
        places, texts = _places(pa.chunked_array(chunks))
        codes = places.fill_null(BLANK).to_numpy(zero_copy_only=False)
        codes = codes if lengths is None else codes.repeat(lengths)
        return cls(codes, texts.to_pylist(), column).map(str.strip)

    @classmethod
    def constant(cls, text: str | None, rows: int) -> Coded:
        """One text in every row, or None: blank throughout."""
        if text is None:
            return cls(np.full(rows, BLANK, dtype=np.int32), [])
        return cls(np.zeros(rows, dtype=np.int32), [text])

    def map(self, change: Callable[[str], str | None]) -> Coded:
        """Every text changed; None and "" become blank, texts that become one are one."""
        changed = list(map(change, self.texts))
        if changed == self.texts and all(changed):
            return self
        places, texts = pd.factorize(np.array([t or None for t in changed], dtype=object))
        return Coded(np.append(places, BLANK).astype(np.int32)[self.codes], list(texts))

    def with_blank_as(self, text: str) -> Coded:
        """`text` in each row that is blank."""
        if not self.blank.any():
            return self
        texts = self.texts if text in self.texts else [*self.texts, text]
        return Coded(np.where(self.blank, texts.index(text), self.codes).astype(np.int32), texts)

    def filled_down(self) -> Coded:
        """In each row that is blank, the text of the last row above it that is not."""
        said = np.where(self.blank, 0, np.arange(len(self.codes)))
        return Coded(self.codes[np.maximum.accumulate(said)], self.texts) if len(said) else self

    def holds(self, texts: Iterable[str]) -> np.ndarray:
        """(rows,) bool: does the row hold one of these?"""
        wanted = set(texts)
        if wanted.isdisjoint(self.texts):
            return np.zeros(len(self.codes), dtype=bool)
        return self.where([text in wanted for text in self.texts])

    def where(self, flags: Sequence[bool]) -> np.ndarray:
        """(rows,) bool from one flag a text; False where the row is blank."""
        return np.append(np.array(flags, dtype=bool), False)[self.codes]

    @property
    def blank(self) -> np.ndarray:
        return self.codes == BLANK

    def keep(self, rows: np.ndarray) -> Coded:
        """Some of the rows, by mask or by number; the same texts."""
        if rows.dtype == bool and rows.all():
            return self
        return Coded(self.codes[rows], self.texts)

    def present(self) -> np.ndarray:
        """The places of the texts that stand in some row."""
        return np.flatnonzero(np.bincount(self.codes + 1, minlength=len(self.texts) + 1)[1:])

    def distinct(self) -> list[str]:
        """The texts that stand in some row."""
        return [self.texts[place] for place in self.present()]

    def as_text(self) -> pd.api.extensions.ExtensionArray:
        """The column as pandas text; blank is missing."""
        if self.original is not None:
            return self.original.array.astype("str")
        return pd.array(self.texts, dtype="str").take(self.codes, allow_fill=True)

    def take(self, values: pd.Series) -> pd.api.extensions.ExtensionArray:
        """A typed column from one value a text; `values` is indexed by the text's place."""
        if len(values) == len(self.texts):
            return values.array.take(self.codes, allow_fill=True)
        places = np.full(len(self.texts) + 1, BLANK)
        places[values.index] = np.arange(len(values))
        return values.array.take(places[self.codes], allow_fill=True)


def _places(cells: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """Each cell's place among the distinct texts, in the order in which they appear.

    To look texts up takes half as long as to collect them, where the first rows hold them all.
    """
    texts = cells.chunk(0)[:SEEN_FIRST].unique().drop_null()
    if len(texts) <= FEW:
        places = pc.index_in(cells, value_set=texts)
        if places.null_count == cells.null_count:
            return places.combine_chunks(), texts
    coded = cells.dictionary_encode().combine_chunks()
    return coded.indices, coded.dictionary


def _one_text(chunks: Sequence[pa.Array]) -> bool:
    """Is each row like the one before it? Ends at the first that is not."""
    alike = all(chunk.slice(1).equals(chunk.slice(0, len(chunk) - 1)) for chunk in chunks)
    return alike and len({chunk[0].as_py() for chunk in chunks}) == 1


def keys(columns: Sequence[Coded]) -> np.ndarray:
    """(rows,) int64, positive: rows are alike in all columns exactly where their keys are equal.

    Columns in whose order the file is kept lead, so that the keys of such a file rise.
    """
    key = np.ones(len(columns[0].codes), dtype=np.int64)  # 1, so that BLANK takes none below 0
    size = 2
    for column in sorted(columns, key=lambda column: not _rises(column.codes)):
        width = len(column.texts) + 1
        if size * width >= 2**62:
            key, distinct = pd.factorize(key)
            key, size = key + 1, len(distinct) + 1
        key *= width
        key += column.codes
        size *= width
    return key


def _rises(numbers: np.ndarray) -> bool:
    """Is no number smaller than the one before it?"""
    return bool((numbers[1:] >= numbers[:-1]).all())


def repeated(key: np.ndarray) -> np.ndarray:
    """(rows,) bool: does a later row have the same key?"""
    if (key[1:] > key[:-1]).all():
        return np.zeros(len(key), dtype=bool)
    in_order = np.sort(key)
    if not (in_order[1:] == in_order[:-1]).any():
        return np.zeros(len(key), dtype=bool)
    return pd.Series(key).duplicated(keep="last").to_numpy()


def first_rows(key: np.ndarray) -> np.ndarray:
    """The first row of each distinct key, in no order."""
    if len(key) and key.max() < 4 * len(key) + 1000:
        first = np.full(int(key.max()) + 1, -1)
        first[key[::-1]] = np.arange(len(key))[::-1]
        return first[first >= 0]
    return np.flatnonzero(~pd.Series(key).duplicated().to_numpy())
