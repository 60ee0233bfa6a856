"""Practice data whose truth is known: whole workspaces for tests, benchmarks and teaching.

Takes a number of cycles and a seed, or nothing for the shipped examples; writes cycle files,
every evidence table and truth.json. Imports schema and errors only.
"""

from impactkit.simulate.workspace import no_effect_cycle, write_examples, write_workspace

__all__ = ["no_effect_cycle", "write_examples", "write_workspace"]
