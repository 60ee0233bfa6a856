"""impactkit lint: sentences that claim too much or offer too little."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from impactkit.cli.options import add_root
from impactkit.errors import ImpactKitError


def add(commands) -> None:
    lint = commands.add_parser(
        "lint", help="find sentences that claim too much or offer too little, and better ones"
    )
    lint.add_argument(
        "file",
        nargs="+",
        metavar="FILE",
        help="Markdown, text, HTML, DOCX or a notebook; - reads standard input",
    )
    lint.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    add_root(lint)
    lint.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from impactkit.language import lint

    rows, unread = [], []
    for name in options.file:
        try:
            data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            linted = lint(name, data)
        except OSError as error:
            unread.append(f"{name} cannot be read: {error.strerror}. Correct the path.")
            continue
        except ImpactKitError as error:
            unread.append(str(error))
            continue
        if not linted.english:
            print(f"{name} does not read like English; nothing was checked.", file=sys.stderr)
        rows += linted.rows(name)
    if options.format == "json":
        print(json.dumps(rows, indent=1, ensure_ascii=False))
    else:
        for row in rows:
            print("{file}:{line}:{column}: {label} ({rule}): {message}".format(**row))
            print(f"  Say instead: {row['suggestion']}")
    for problem in unread:
        print(problem, file=sys.stderr)
    return 2 if unread else int(bool(rows))
