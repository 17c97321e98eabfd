"""The one family of errors a user may see; everything else is a programming fault and passes through."""


class StyrbarError(Exception):
    """What went wrong, where, and what to do next: three short Danish sentences, no personal value in any of them.

    `code` is a stable English identifier for tests and the API; it is never shown to a user.
    """

    code = "error"
    exit_code = 1

    def __init__(self, what: str, where: str = "", next_step: str = "") -> None:
        self.what, self.where, self.next_step = what, where, next_step
        super().__init__(" ".join(part for part in (what, where, next_step) if part))


class BadInput(StyrbarError):
    """The user's file, option or form value cannot be used."""

    code = "bad_input"
    exit_code = 2


class NotAllowed(StyrbarError):
    """The user lacks the permission; the message never tells whether the thing exists."""

    code = "not_allowed"
    exit_code = 3


class NotFound(StyrbarError):
    """Nothing by that name in the user's own organisation."""

    code = "not_found"
    exit_code = 4


class Cancelled(StyrbarError):
    """The user stopped a long job; nothing was kept."""

    code = "cancelled"
    exit_code = 5
