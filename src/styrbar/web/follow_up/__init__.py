"""Opfølgning: what the year ends at, why it moved, what to look at, and what stands behind."""

from styrbar.web.follow_up import controls, expected, explain, payments, person

PAGES = (*expected.PAGES, *explain.PAGES, *controls.PAGES, *payments.PAGES, *person.PAGES)
"""In the order of the menu."""
