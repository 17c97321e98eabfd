"""Frit valg: may the citizen choose the dearer offer?"""

from styrbar.web.choice import alternative_offer

PAGES = alternative_offer.PAGES
