"""A second count of everything that a page says, from docs/reference.md alone.

Nothing here imports the package or copies from it: what agrees was reached twice.
"""
