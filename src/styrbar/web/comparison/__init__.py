"""Sammenligning og pejlemærker: how others do, what it would mean, inside one's own house, and the targets set."""

from styrbar.web.comparison import compare, inside, room, targets

PAGES = (*compare.PAGES, *room.PAGES, *inside.PAGES, *targets.PAGES)
"""In the order of the menu."""
