"""Prisønsker: requests for a higher price, from received to what became of them."""

from styrbar.web.price_requests import listed, new, one

PAGES = (*listed.PAGES, *new.PAGES, *one.PAGES)
"""A new one stands before one of them, whose address has its number in the same place."""
