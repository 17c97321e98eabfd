"""Data: bring extracts in, see the snapshots they became, and judge whether they can be used."""

from styrbar.web.data import describing, quality, snapshots, uploading

PAGES = (*uploading.PAGES, *describing.PAGES, *snapshots.PAGES, *quality.PAGES)
"""In the order of the menu."""
