"""Incitament i taksten: what a tariff that follows progress would pay."""

from styrbar.web.incentive import incentive

PAGES = incentive.PAGES
