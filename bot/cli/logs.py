"""Where the log goes, and that no secret goes with it."""

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import IO, Any, Literal, TextIO, cast

import structlog

from bot.domain.redaction import Redaction

RECORD = ("_record", "_from_structlog")
"""What structlog hands from processor to processor, and never writes."""


def where_it_failed(_: Any, __: str, event: Any) -> Any:
    """An exception as its types and places; its message may quote a matter, a document or the values of a statement."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_places(error))
    return event


def _places(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield f"{type(error).__module__}.{type(error).__qualname__}, raised at"
        yield from (
            f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)[-12:]
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def log_to(stream: IO[str], form: Literal["console", "json"], redaction: Redaction, level: int = logging.INFO) -> None:
    """structlog and the libraries' own logging on one stream, without secrets."""

    def without_secrets(_: Any, __: str, event: Any) -> Any:
        return {key: one if key in RECORD else redaction.value(one) for key, one in event.items()}

    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        where_it_failed,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, stream)),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[last]))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
