"""No reader works out a hidden number: random cycles whose records grow, an independent attacker.

A few cycles in every run; benchmarks/attack.py takes thousands, larger ones.
"""

from __future__ import annotations

import pytest
from attacks import AUDIENCES, attack, release_all
from cycles_random import Recipe, recipes, seeded
from hypothesis import given, note, settings

SMALL = {"rooms": 5, "students": 12, "weeks": 5}


def worked_out(recipe: Recipe) -> list[str]:
    """What readers work out, in words; one of them teaches the first classroom."""
    pages, failed = release_all(recipe)
    found = [attack(pages, audience) for audience in AUDIENCES]
    rooms = sorted(pages[-1].alias) if pages else []
    if len(rooms) > 1:
        found.append(attack(pages, "coach", rooms[0]))
    return [str(finding) for seen in found for finding in seen.findings] + failed


@pytest.mark.parametrize("seed", range(3))
def test_no_reader_works_out_a_hidden_number(seed):
    assert worked_out(seeded(seed, **SMALL)) == []


@settings(max_examples=4)
@given(recipes(**SMALL))
def test_no_reader_of_any_cycle_works_out_a_hidden_number(recipe):
    found = worked_out(recipe)
    note("\n".join(found[:5]))
    assert found == []
