"""`python -m impactkit.cli`: the command without its script."""

import sys

from impactkit.cli import main

if __name__ == "__main__":  # a spawned worker imports this module, too
    sys.exit(main())
