"""What tests share: copies of cycles to change, and what was measured and released once.

Nothing here replaces a part of the kit.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from impactkit.engine import one_thread_each

one_thread_each()  # before numpy comes: from a process with threads no report is forked

from cycles import CASES, EXAMPLES, ROOT, Small  # noqa: E402
from hypothesis import settings  # noqa: E402

import impactkit as ik  # noqa: E402
from impactkit.batch import render  # noqa: E402
from impactkit.disclosure import Released  # noqa: E402
from impactkit.evidence import Evidence  # noqa: E402
from impactkit.intake.salt import SALT_FILE, district_salt  # noqa: E402

settings.register_profile("kit", deadline=None, database=None)
settings.load_profile("kit")


@pytest.fixture(scope="session")
def new_small(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Small]:
    return lambda: Small(tmp_path_factory.mktemp("small"))


@pytest.fixture
def small(new_small: Callable[[], Small]) -> Small:
    return new_small()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the three example cycles, free to be changed."""
    for name in EXAMPLES:
        target = tmp_path / "params" / f"{name}.yml"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "params" / target.name, target)
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    district_salt(ROOT)  # there, whichever test comes first
    shutil.copy(ROOT / SALT_FILE, tmp_path / SALT_FILE)
    return tmp_path


@pytest.fixture(scope="session")
def case(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A copy of a workspace of tests/cases, made once."""
    return cache(
        lambda name: Path(shutil.copytree(CASES / name, tmp_path_factory.mktemp("case") / name))
    )


@pytest.fixture(scope="session")
def evidence() -> Callable[[str], Evidence]:
    """What each example's records say, counted once."""
    return cache(lambda name: ik.measure(ik.load_cycle(name, ROOT)))


@pytest.fixture(scope="session")
def released(evidence: Callable[[str], Evidence]) -> Callable[[str, str], Released]:
    """What each audience may read of each example, released once."""
    return cache(lambda name, audience: ik.release(evidence(name), audience=audience))


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of every example for leaders, and one case study for its coach; made once."""
    outputs = tmp_path_factory.mktemp("outputs")
    summary = render(ROOT, outputs, jobs=2)
    assert summary.failed == ()
    coach = render(
        ROOT, outputs, cycles=["grade-7-justification"], audiences=["coach"], reports=["case-study"]
    )
    assert coach.failed == ()
    return outputs
