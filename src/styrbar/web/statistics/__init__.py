"""Danmarks Statistik: what is delivered, and the delivery itself."""

from styrbar.web.statistics import statistics

PAGES = statistics.PAGES
