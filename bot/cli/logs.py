"""Where the log goes, and that no secret goes with it."""

import logging
import re
from typing import IO, Any, Literal, TextIO, cast

import structlog

SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|gh[pousr]_\w{20,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}"
)
"""Tokens of Slack, GitHub and Discord, and JSON Web Tokens."""
HIDDEN = "[secret]"


def hide(value: Any) -> Any:
    """The same without what looks like a token."""
    if isinstance(value, str):
        return SECRET.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {key: hide(one) for key, one in value.items()}
    return [hide(one) for one in value] if isinstance(value, list) else value


def without_secrets(_: Any, __: str, event: Any) -> Any:
    """A structlog processor."""
    return {key: hide(value) for key, value in event.items()}


def log_to(stream: IO[str], form: Literal["console", "json"], level: int = logging.INFO) -> None:
    """structlog and the libraries' own logging on one stream."""
    last = structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
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
