"""Administration: users, keys, closed months, settings and the log."""

from styrbar.web.administration import api_keys, log, months, settings, users

PAGES = (*months.PAGES, *users.PAGES, *api_keys.PAGES, *settings.PAGES, *log.PAGES)
