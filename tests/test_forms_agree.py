"""Any valid table, written in any form that the kit reads, is the same evidence."""

from __future__ import annotations

from datetime import date, timedelta

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impactkit.intake.salt import SALT_FILE
from impactkit.schema import BUCKETS

START = date(2026, 1, 5)
HEADINGS = ["date", "classroom", "student", "task", "rubric", "score"]
DATES = {
    None: "{0:%Y-%m-%d}",
    "month first": "{0.month}/{0.day}/{0:%y}",
    "day first": "{0.day}.{0.month}.{0.year} 14:03",
}
row = st.tuples(
    st.integers(0, 41).map(lambda days: START + timedelta(days)),
    st.sampled_from(["7A", "7B", "Größe"]),
    st.integers(1, 40),
    st.sampled_from(["t1", "été, 2"]),
    st.just("reasoning"),
    st.sampled_from([0, 1, 2, None, "ABS"]),
)
tables = st.lists(row, max_size=12, unique_by=lambda r: (r[0], r[1], r[2], r[3]))
SIGNS = {None: "{}", "point": "{}.0", "comma": "{},0"}  # a score of 2, as 2, 2.0 or 2,0
delimited = st.tuples(
    st.sampled_from(["text", "wide"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([(",", "csv"), (";", "csv"), ("\t", "tsv"), ("|", "txt")]),
    st.sampled_from(list(DATES)),
    st.sampled_from(list(SIGNS)),
)
forms = st.one_of(delimited, st.tuples(st.sampled_from(["xlsx", "parquet"]), st.booleans()))


def spread(small, rows) -> pd.DataFrame:
    """The same rows with a column a wave, and the cycle file's word on each."""
    waves = sorted({(r[0], r[3]) for r in rows})
    small.add(
        "tables:\n  rubric_scores:\n    export: wide\n    fill: {rubric: reasoning}\n"
        "    items:\n      - {column: none, date: 2026-01-05, task: t}\n"
        + "".join(
            f'      - {{column: wave {n}, date: {day}, task: "{task}"}}\n'
            for n, (day, task) in enumerate(waves)
        )
    )
    cells = {(r[1], r[2], r[0], r[3]): r[5] for r in rows}
    people = sorted({(r[1], r[2]) for r in rows})
    wide = [[*who, None, *(cells.get((*who, *wave)) for wave in waves)] for who in people]
    heads = ["classroom", "student", "none", *(f"wave {n}" for n in range(len(waves)))]
    return pd.DataFrame(wide, columns=heads, dtype=object)


def write(small, rows, form) -> None:
    """The same rows, in another form."""
    path = small.data / "rubric_scores"
    if form[0] in ("text", "wide"):
        shape, encoding, (separator, ending), order, sign = form
        small.add(f"dates: {order}\n" if order else "")
        small.add(f"decimals: {sign}\n" if sign else "")
        rows = [(*r[:5], SIGNS[sign].format(r[5]) if r[5] in (0, 1, 2) else r[5]) for r in rows]
        frame = spread(small, rows) if shape == "wide" else pd.DataFrame(rows, columns=HEADINGS)
        if shape == "text":
            frame["date"] = [DATES[order].format(day) for day in frame["date"]]
        frame.to_csv(path.with_suffix(f".{ending}"), sep=separator, encoding=encoding, index=False)
        return
    kind, typed = form
    cells = [[c if typed or c is None else str(c) for c in r] for r in rows]
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in [HEADINGS, *cells]:
            book.active.append(line)
        book.save(path.with_suffix(".xlsx"))
        return
    table = {h: [r[at] for r in cells] for at, h in enumerate(HEADINGS)}
    table["score"] = pa.array([None if c is None else str(c) for c in table["score"]], pa.string())
    pq.write_table(pa.table(table), path.with_suffix(".parquet"))


@settings(max_examples=20)
@given(rows=tables, form=forms)
def test_the_same_rows_in_any_form_are_the_same_evidence(new_small, rows, form):
    plain, other = new_small(), new_small()
    for small in (plain, other):
        (small.data / "rubric_scores.csv").unlink()
        small.swap("    watch:", "    several: mean\n    watch:")
        (small.root / SALT_FILE).write_text("ab" * 32)
    write(plain, rows, ("text", "utf-8", (",", "csv"), None, None))
    write(other, rows, form)
    expected, found = plain.load().accounting, other.load().accounting
    for accounting in (expected, found):
        assert (accounting[list(BUCKETS)].sum(axis=1) == accounting["rows"]).all()
    same = ["used", "absent", "duplicate", "superseded", "outside"]  # a wide file has more blanks
    pd.testing.assert_frame_equal(expected[same], found[same])
    one, two = plain.measure().rows, other.measure().rows
    if form[0] == "wide":
        one, two = (
            rows[rows["level"] != "made_from"].reset_index(drop=True) for rows in (one, two)
        )
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize("sign", ["point", "comma"])
def test_minutes_are_the_same_with_either_sign(new_small, sign):
    small = new_small()
    small.add(f"decimals: {sign}\n")
    minutes = "1,234.5" if sign == "point" else "1.234,5"
    head = "date;classroom;activity;planned_minutes;minutes\n2026-01-06;7A;planning;"
    small.table("coaching_log", f"{head}{minutes};{minutes}\n")
    assert small.load().table("coaching_log")["minutes"].tolist() == [1234.5]
