"""One notebook, one run: a child forked from a warm parent, or nbclient where that cannot be.

Takes a notebook, parameters and limits, gives the executed notebook. batch imports it.
"""

from impactkit.engine.parent import can_fork, one_thread_each, warm
from impactkit.engine.running import CELL_SECONDS, REPORT_SECONDS, run

__all__ = ["CELL_SECONDS", "REPORT_SECONDS", "can_fork", "one_thread_each", "run", "warm"]
