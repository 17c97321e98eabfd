"""Administration: users, closed months, settings and the log."""

from styrbar.web.administration import log, months, settings, users

PAGES = (*months.PAGES, *users.PAGES, *settings.PAGES, *log.PAGES)
