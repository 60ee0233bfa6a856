"""How sure a number is: pure functions of counts and scores.

Takes counts, gives intervals, agreement, run charts and what they allow to say. Knows nothing of
cycles. shares: one share and changes; rooms: classrooms' own changes; ranks: whole
distributions; agreement: raters; charts: runs over time.
"""

from impactkit.uncertainty.agreement import (
    Agreement,
    Kappa,
    cross_table,
    from_table,
    gwet,
    kappa,
    krippendorff,
    target_for,
    two_raters,
)
from impactkit.uncertainty.charts import ENOUGH_POINTS, RunChart, run_chart, run_limits
from impactkit.uncertainty.ranks import Superiority, TauU, nap, superiority, tau_u
from impactkit.uncertainty.rooms import (
    FEWEST_ROOMS,
    direction,
    means_apart,
    other_rooms,
    rooms_t,
    verdict_tells,
)
from impactkit.uncertainty.shares import (
    CONFIDENCE,
    Interval,
    McNemar,
    newcombe,
    newcombe_paired,
    paired_test,
    saturated,
    tango,
    widest_of_step,
    wilson,
)

__all__ = [
    "CONFIDENCE",
    "ENOUGH_POINTS",
    "FEWEST_ROOMS",
    "Agreement",
    "Interval",
    "Kappa",
    "McNemar",
    "RunChart",
    "Superiority",
    "TauU",
    "cross_table",
    "direction",
    "from_table",
    "gwet",
    "kappa",
    "krippendorff",
    "means_apart",
    "nap",
    "newcombe",
    "newcombe_paired",
    "other_rooms",
    "paired_test",
    "rooms_t",
    "run_chart",
    "run_limits",
    "saturated",
    "superiority",
    "tango",
    "target_for",
    "tau_u",
    "two_raters",
    "verdict_tells",
    "widest_of_step",
    "wilson",
]
