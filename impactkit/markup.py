"""HTML that the other rooms fill in: templates with every value escaped, every number a fact.

Takes facts and text, gives Html. Imports disclosure for Fact; knows no cycle.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import jinja2
from markupsafe import Markup

from impactkit.disclosure import Fact
from impactkit.errors import DisclosureError
from impactkit.evidence import DISTRIBUTIONS

WITHHELD = "withheld to protect students"
HIDDEN_MARK = "▪"
MADE_BY = "impactkit"  # in an output's metadata: a function of the kit made this
SHARES = (*DISTRIBUTIONS, "agreement", "precision", "recall")
COEFFICIENTS = ("kappa", "quadratic_kappa", "ac2")


class Html(Markup):
    """Safe HTML that a notebook displays as such; `text` is what a reader would hear."""

    def _repr_html_(self) -> str:
        return str(self)

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return {"text/html": str(self)}, {"text/html": {MADE_BY: True}}

    @property
    def text(self) -> str:
        spaced = re.sub(r"</(?:p|li|tr|h\d|div|figcaption|dt|dd|td|th)>", " ", str(self))
        return " ".join(html.unescape(re.sub(r"<[^>]+>", "", spaced)).split())


def not_data(text: object) -> Html:
    """A number that counts nobody (a year, a page, a version), for a notebook of your own."""
    return Html("<span data-not-data>{}</span>").format(text)


def read_templates() -> None:
    """Compile every template now, rather than each when it is first used."""
    for name in _environment().list_templates():
        _environment().get_template(name)


def template_texts() -> Iterator[str]:
    """The words of every template, without tags and what is filled in."""
    for name in _environment().list_templates():
        source, _, _ = _environment().loader.get_source(_environment(), name)
        yield re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", source, flags=re.DOTALL)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("impactkit", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "number": number,
        "count": count,
        "day": day,
        "plural": plural,
        "span": span,
    }
    return environment


def fill(template: str, **values: object) -> Html:
    """Fill impactkit/templates/<template>.html.j2; what is not Html already is escaped."""
    text = _environment().get_template(f"{template}.html.j2").render(**values)
    return Html(re.sub(r"\s*\n\s*", "\n", text).strip())


def number(fact: Fact, *, short: bool = False) -> Html:
    """A fact's value as a reader expects it: 38%, 21.4, 975; +19 points for a change.

    What is not shown becomes words, or, `short`, a mark that the table's legend explains; a share
    near none or all that is coded becomes under 10%, or over 90%.
    """
    if fact.status == "withheld":
        if short:
            return Html(f'<span class="hidden" title="{WITHHELD}">{HIDDEN_MARK}</span>')
        return Html(WITHHELD)
    if fact.status == "coded":
        if fact.low:
            return _data(fact, fact.low, f"over {percent(fact.low)}", "low")
        return _data(fact, fact.high, f"under {percent(fact.high)}", "high")
    if fact.status == "empty" or fact.value is None:
        return Html("–") if short else Html("no evidence collected")
    return _data(fact, fact.value, said(fact.statistic, fact.value))


def said(statistic: str, value: float) -> str:
    """A value in words and digits, without markup."""
    if statistic in SHARES:
        return percent(value)
    if statistic in COEFFICIENTS:
        return f"{value:.2f}".replace("-", "−")
    if statistic in ("change", "room_change", "drift"):
        points = int(math.copysign(math.floor(abs(value) * 100 + 0.5), value))
        unit = "point" if abs(points) == 1 else "points"
        return f"{points:+d} {unit}".replace("-", "−").replace("+0", "0")
    if statistic == "total":
        return f"{value:,.0f}"
    if statistic == "mean":
        return f"{value:.1f}"
    raise DisclosureError(f"Nobody knows how to print a {statistic}.")


def percent(share: float) -> str:
    """38%; one decimal below 10% where rounding would hide the number (1.1%); never 0% or 100%
    where somebody is left. Halves are rounded up."""
    whole = math.floor(share * 100 + 0.5)
    if 0 < share < 0.0995 and abs(share * 100 - whole) > 0.005:
        return f"{share * 100:.1f}%" if share >= 0.0005 else "under 0.1%"
    return "over 99%" if whole == 100 and share < 1 else f"{whole}%"


def span(fact: Fact) -> Html:
    """An interval: from +9 to +29 points, or 29% to 48%."""
    if fact.low is None or fact.high is None:
        return Html("not known")
    low, high = (said(fact.statistic, end) for end in (fact.low, fact.high))
    low = low.removesuffix("s").removesuffix(" point")
    return Html("{} to {}").format(
        _data(fact, fact.low, low, "low"), _data(fact, fact.high, high, "high")
    )


def count(fact: Fact, part: str = "count") -> Html:
    """A fact's count or n, with thousands apart."""
    value = getattr(fact, part)
    if value is None and fact.status != "empty":
        return Html(WITHHELD)
    return _data(fact, value or 0, f"{value or 0:,}", part)


def _data(fact: Fact, value: float, text: str, part: str = "value") -> Html:
    suffix = "" if part == "value" else f"#{part}"
    template = '<data value="{}" data-fact="{}">{}</data>'
    return Html(Markup(template).format(f"{value:.10g}", fact.id + suffix, text))


def day(when: date) -> str:
    """12 January 2026."""
    return f"{when.day} {when:%B %Y}"


WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


def plural(number_: int, one: str, many: str | None = None) -> str:
    """four classrooms, one classroom, 13 classrooms."""
    return f"{in_words(number_)} {one if number_ == 1 else many or one + 's'}"


def in_words(number_: int) -> str:
    """four; 13."""
    return WORDS[number_] if 0 <= number_ < len(WORDS) else f"{number_:,}"


def listed(items: list[str]) -> str:
    """a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
