"""Evidence → Released: the only way out.

Takes Evidence and an audience, gives Released. Everything that is shown takes Released and
nothing else; how numbers are hidden is nobody's business but this room's.
"""

from impactkit.disclosure.gate import release
from impactkit.disclosure.released import Fact, Released, demand, told, told_again

__all__ = ["Fact", "Released", "demand", "release", "told", "told_again"]
