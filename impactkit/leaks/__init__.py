"""The leak gate: nothing that could identify anyone leaves with a finished file.

Takes finished files and Secrets, raises GateError. batch calls it just before a file is put in
place.
"""

from impactkit.leaks.gate import check_files
from impactkit.leaks.secrets import Secrets, secrets_of

__all__ = ["Secrets", "check_files", "secrets_of"]
