"""The facts of a page, carried by the notebook beside what it shows.

Takes Released, gives Facts: what facts.json holds, and what the gates compare the page with.
"""

from __future__ import annotations

from impactkit.disclosure import Released, demand, told

MIME = "application/vnd.impactkit.facts+json"


class Facts:
    """Every number that a page may print. A notebook that ends with it can become a page.

    title : the page's title. cases : the cycles on the page.
    """

    def __init__(self, title: str, *cases: Released, audience: str):
        self.content = {
            "title": title,
            "audience": audience,
            "cycles": [demand(case).about.cycle for case in cases],
            "language": cases[0].about.language if cases else "en",
            "below_floor": [
                sentence for case in cases for sentence in case.about.privacy.below_floor.values()
            ],
            "facts": [told(fact) for case in cases for fact in case.facts()],
        }
        if len(cases) == 1:
            self.content |= cases[0].kept

    def __repr__(self) -> str:
        facts = self.content["facts"]
        hidden = sum(fact["status"] == "withheld" for fact in facts)
        return f"{len(facts)} facts, {hidden} of them withheld"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {MIME: self.content, "text/plain": repr(self)}


def facts(case: Released, report: str) -> Facts:
    """The facts of one cycle, for a page called `report` (case study, alignment map …)."""
    return Facts(f"{demand(case).about.title} · {report}", case, audience=case.audience)
