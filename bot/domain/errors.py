"""What a person can mend: every message is one sentence for that person."""


class RightsdeskError(Exception):
    """Something a person can fix; the message says what and how."""


class BadInput(RightsdeskError):
    """What was given cannot be used as it is."""


class BadConfiguration(RightsdeskError):
    """An option is unknown, missing or does not fit."""


class NotAllowed(RightsdeskError):
    """The actor may not do this (used only where saying so betrays nothing)."""


class NotFound(RightsdeskError):
    """There is no such thing, or none that this actor may see: the two look alike."""
