"""What a person can mend: every message is one sentence for that person."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what names the errors alone, as `--help` does, loads no models
    from bot.domain.evidence import Unseen


class RightsdeskError(Exception):
    """Something a person can fix; the message says what and how."""


class BadInput(RightsdeskError):
    """What was given cannot be used as it is."""


class Unseeable(BadInput):
    """A file or link that cannot be looked at; `unseen` says so in the reader's language."""

    def __init__(self, unseen: "Unseen", sentence: str) -> None:
        """`sentence` is the English one."""
        super().__init__(sentence)
        self.unseen = unseen


class BadConfiguration(RightsdeskError):
    """An option is unknown, missing or does not fit."""


class NotAllowed(RightsdeskError):
    """The actor may not do this (used only where saying so betrays nothing)."""


class NotFound(RightsdeskError):
    """There is no such thing, or none that this actor may see: the two look alike."""


class Stopped(Exception):
    """Who asked for it wants it no more; in the thread that carries it out."""


class Outside(Exception):
    """An outside service did not do what was asked. Not for people: the worker decides what follows."""


class Refused(Outside):
    """It said no, and will again: theirs or ours to mend. The message says what it said."""


class Busy(Outside):
    """It did nothing, and may do it later (a limit, an outage before the request was taken)."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after` in seconds, where it said so."""
        super().__init__(message)
        self.retry_after = retry_after


class AnswerLost(Outside):
    """It may have done it: the answer never came. Look before asking again."""


class TrackerRefused(Refused):
    """The tracker refused: unknown project, missing field, no permission, stale update."""


class TrackerBusy(Busy):
    """The tracker took nothing; try again."""


class TrackerUnknown(AnswerLost):
    """The tracker's answer was lost: look up before a second create."""


class ModelUnavailable(Outside):
    """The language model gave nothing usable: late, a refusal, bad JSON, an error. The message says which."""


class StoreUnwell(Busy):
    """The database does not answer; nothing was written."""


class StoreRefused(Refused):
    """The database refused what was to be written, and will again; nothing was written. No value is named."""
