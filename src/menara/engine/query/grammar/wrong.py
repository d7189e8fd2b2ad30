"""What the readers of values raise: they know neither the query nor the place of the value in it."""


class WrongValueError(ValueError):
    """A value that a field does not take: an error code, a message, and the value to write instead."""

    def __init__(self, code: str, message: str, instead: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.instead = instead
