"""The door for papermill: `papermill --engine impactkit` finds it by entry point.

Papermill loads every registered engine when it is imported, and from within its own import:
here nothing is imported before the engine is used.
"""

from __future__ import annotations


class WarmEngine:
    """What papermill asks of an engine; the work is in `impactkit.engine.managed`."""

    @classmethod
    def execute_notebook(cls, nb, kernel_name, **options):
        """Execute a notebook that papermill has parameterized, in the current folder."""
        from impactkit.engine.managed import ManagedEngine

        return ManagedEngine.execute_notebook(nb, kernel_name, **options)

    @classmethod
    def nb_kernel_name(cls, nb, name=None):
        """The kernel that the notebook names, or `name`."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb, language=None):
        """The language that the notebook names, or `language`."""
        from papermill.utils import nb_language

        return nb_language(nb, language)
