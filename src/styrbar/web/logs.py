"""How the processes log: where a fault happened and of which type, never its text, which may hold a row's values."""

import logging
import re
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


_CPR = re.compile(r"(?<!\d)\d{5,6}[-._ ]?\d{4}(?!\d)")


class DiscreetFormatter(logging.Formatter):
    """Shows the place and type of an exception, and of what caused it, without their messages.

    Django logs the address of what it could not answer, which somebody may have typed a CPR number in.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line, with every number that looks like a CPR number hidden."""
        return _CPR.sub("xxxxxx-xxxx", super().formatMessage(record))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        """The frames of each exception in the chain, with the type's name only."""
        parts, fault = [], ei[1]
        while fault is not None:
            parts += [*traceback.format_tb(fault.__traceback__), f"{type(fault).__qualname__}\n"]
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "".join(parts).rstrip()


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "styrbar.web.logs.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
