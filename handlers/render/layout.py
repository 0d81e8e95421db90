"""Sizes that all pictures share, in pixels."""

WIDTH = 1080
MARGIN = 36
HEAD, FOOT = 268, 116  # the red band with what follows it; the source at the end
