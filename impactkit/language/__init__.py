"""Words that claim more, or offer less, than evidence holds: rules as data, and their checker.

Takes text, gives findings, each with a sentence to use instead. Knows nothing of cycles.
rules/ is in Vale's format, one file a rule; what our checker adds to it stands in roles.yml.
"""

from impactkit.language.checker import Finding, check
from impactkit.language.linting import Linted, lint
from impactkit.language.rules import rules

__all__ = ["Finding", "Linted", "check", "lint", "rules"]
