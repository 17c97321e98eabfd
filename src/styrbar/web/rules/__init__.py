"""Regler: the rule book on a day, one rule with the organisation's own values, and what has changed."""

from styrbar.web.rules import book, changes, rule

PAGES = (*book.PAGES, *changes.PAGES, *rule.PAGES)
"""The changes stand before the rules, whose address has their name in the same place."""
