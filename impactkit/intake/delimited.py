"""CSV and TSV, in the encodings and with the separators in which districts keep them.

Takes a path, gives a Grid. grid.read_grid calls it.
"""

from __future__ import annotations

import csv
import io
import mmap
import re
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa

from impactkit.intake.grid import ROWS_SEARCHED, Grid, Score, UnreadableError, heading_row

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE = 1 << 16  # bytes in which separator and heading row are looked for
LARGEST = 2_000_000_000  # bytes
NO_TEXT = (
    "the file is not text, whatever its name says.",
    "Save it as CSV UTF-8, or give it the ending of what it is.",
)
TEXT = pd.ArrowDtype(pa.string())


def read_delimited(path: Path, place: str, score: Score) -> Grid:
    """Read delimited text; every cell stays text.

    Encodings: UTF-8 and UTF-16 by their marks, else UTF-8 where the bytes are that, else
    Windows-1252. The separator is the one that finds most of the headings.
    """
    if path.stat().st_size > LARGEST:
        raise UnreadableError(
            place, "the file is larger than 2 GB.", "Leave out other cycles, or save as .parquet."
        )
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    encoding = _marked(start, place)
    if encoding != "utf-16" and _holds_nul(path):
        raise UnreadableError(place, *NO_TEXT)
    sample = start.decode(encoding, errors="replace")
    if not sample.strip("\ufeff\r\n\t ,;|"):
        raise UnreadableError(place, "the file is empty.", "")
    separator, at = _shape(sample, score)
    try:
        cells = _cells(path, encoding, separator, at)
    except UnicodeDecodeError:
        if encoding == "utf-16":
            raise UnreadableError(place, *NO_TEXT) from None
        encoding = "cp1252"
        try:
            cells = _cells(path, encoding, separator, at)
        except UnicodeDecodeError:
            raise UnreadableError(place, *NO_TEXT) from None
        except pd.errors.ParserError as error:
            raise _torn(place, str(error), at) from None
    except pd.errors.ParserError as error:
        raise _torn(place, str(error), at) from None
    _check_end(path, place, encoding, separator, (at + len(cells), cells.shape[1]))
    headings = ["" if pd.isna(cell) else str(cell).strip() for cell in cells.iloc[0]]
    cells = cells.iloc[1:]
    cells.index = pd.RangeIndex(at + 2, at + 2 + len(cells))
    name = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}[encoding]
    kind = "CSV" if separator == "," else f"text set apart by {SEPARATORS[separator]}"
    return Grid(place, headings, cells, f"{kind}, {name}")


def _cells(path: Path, encoding: str, separator: str, at: int) -> pd.DataFrame:
    """The heading row and all below it."""
    return pd.read_csv(
        path,
        dtype=TEXT,
        header=None,
        sep=separator,
        encoding=encoding,
        skiprows=at,
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
    )


def _marked(start: bytes, place: str) -> str:
    """UTF-16 where the file begins with its mark, else UTF-8 to begin with."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") and start[2:4] != b"\0\0":
        return "utf-16"
    if start[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(place, *NO_TEXT)
    return "utf-8-sig"


def _holds_nul(path: Path) -> bool:
    """A zero byte anywhere: no text of one byte a sign, and two cells could be read as one."""
    if not path.stat().st_size:
        return False
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as all_bytes,
    ):
        return all_bytes.find(b"\0") >= 0


def _shape(sample: str, score: Score) -> tuple[str, int]:
    """The separator, and the heading row counted from 0."""
    best = (-1, -1, ",", 0)
    for separator in SEPARATORS:
        lines = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        rows = list(islice(lines, 10 * ROWS_SEARCHED))
        at = heading_row(rows, score)
        found = (score(rows[at]), len(rows[at]), separator, at)
        best = max(best, found, key=lambda shape: shape[:2])
    return best[2:]


def _check_end(
    path: Path, place: str, encoding: str, separator: str, size: tuple[int, int]
) -> None:
    """A file that ends in the middle of a row was cut off as it was copied.

    size : the number of its last row, and how many cells a row has.

    Raises
    ------
    UnreadableError : the last row has too few cells, and no line's end.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - SAMPLE) & ~1)
        end = file.read().decode(encoding, errors="replace")
    last = re.split(r"[\r\n]", end)[-1]
    if not last.strip() or last.count('"') % 2 or size[0] < 2:
        return
    found = len(next(csv.reader([last], delimiter=separator)))
    if found < size[1]:
        raise UnreadableError(
            place,
            f"the file is cut off in its last row (row {size[0]}): {found} of "
            f"{size[1]} cells are there.",
            "Export or copy it again; where the row is right, end its line.",
        )


def _torn(place: str, error: str, at: int) -> UnreadableError:
    row = re.search(r"line (\d+)", error)
    where = f" from row {int(row.group(1)) + at} on" if row else ""
    if "EOF inside string" in error:
        return UnreadableError(
            place,
            "a double quote is opened and never closed.",
            "Close it, or write two double quotes for one inside a text.",
        )
    return UnreadableError(
        place,
        f"rows have more cells than the header{where}.",
        "Look for a comma inside a text: put such a text in double quotes.",
    )
