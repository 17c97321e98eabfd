"""Objektiv finansiering: who pays what for an offer that municipalities pay for together."""

from styrbar.web.objective import objective

PAGES = objective.PAGES
