"""Who watches long work: a front-end sets it around a request, and the work finds it without being told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Progress = Callable[[str, float], None]
"""(what is done: 'frames', 'screen', 'speech'; how far, 0 to 1). Called often; must return at once."""
_watching: ContextVar[Progress | None] = ContextVar("watching", default=None)


@contextmanager
def watched(progress: Progress) -> Iterator[None]:
    """Long work within tells how far it is."""
    token = _watching.set(progress)
    try:
        yield
    finally:
        _watching.reset(token)


def watcher() -> Progress | None:
    """Whom to tell; None where nobody watches."""
    return _watching.get()
