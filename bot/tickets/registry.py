"""Which trackers there are: entry points of the group `rightsdesk.trackers`, ours and other people's alike.

An entry point names a class with an attribute `Options` (a TrackerOptions of its own) that is built from
(name, options, sent) and is a Tracker. It may have an attribute `Hook` that is built from the webhook secret and reads
its webhooks (bot.ports.Hook); without one they are read as Standard Webhooks.
"""

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Protocol

from pydantic import ValidationError

from bot.domain.errors import BadConfiguration
from bot.ports import Hook, Store, Tracker
from bot.tickets.hooks import StandardHook
from bot.tickets.options import TrackerOptions
from bot.tickets.sent import Sent
from knowledge.model import Frozen

GROUP = "rightsdesk.trackers"
BUILTIN = "builtin"


class Adapter(Protocol):
    """What an entry point names."""

    Options: type[TrackerOptions]

    def __call__(self, name: str, options: Any, sent: Sent) -> Tracker:
        """The tracker; opens no connection yet."""


class Section(Frozen):
    """One [trackers.NAME], checked."""

    name: str
    adapter: Any
    options: Any


def adapters() -> dict[str, EntryPoint]:
    """Every installed adapter by name; nothing is imported yet."""
    return {one.name: one for one in entry_points(group=GROUP)}


def find_adapter(name: str) -> Adapter | None:
    """The class behind a name."""
    point = adapters().get(name)
    if point is None:
        return None
    adapter: Adapter = point.load()
    return adapter


def read_sections(sections: Mapping[str, Mapping[str, Any]]) -> tuple[Section, ...]:
    """The configuration's [trackers], each checked by its adapter's options; raises BadConfiguration."""
    return tuple(_section(name, values) for name, values in sections.items())


def _section(name: str, values: Mapping[str, Any]) -> Section:
    if name == BUILTIN:
        raise BadConfiguration(f"[trackers.{BUILTIN}] is always there; its options are in [{BUILTIN}].")
    kind = str(values.get("adapter", name))
    adapter = find_adapter(kind)
    if adapter is None:
        known = ", ".join(sorted(adapters())) or "none"
        raise BadConfiguration(f"[trackers.{name}] adapter = “{kind}” is not installed; there are: {known}.")
    try:
        options = adapter.Options(**{**values, "adapter": kind})
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"])
        raise BadConfiguration(f"The option trackers.{name}.{option} does not fit: {first['msg']}.") from error
    return Section(name=name, adapter=adapter, options=options)


def open_trackers(sections: tuple[Section, ...], store: Store) -> dict[str, Tracker]:
    """The trackers of the configuration by name."""
    return {one.name: one.adapter(one.name, one.options, Sent(store, one.name)) for one in sections}


def open_hooks(sections: tuple[Section, ...]) -> dict[str, Hook]:
    """Readers of the webhooks of those trackers whose secret is configured; raises BadConfiguration."""
    return {one.name: _hook(one) for one in sections if one.options.webhook_secret.get_secret_value()}


def _hook(section: Section) -> Hook:
    made = getattr(section.adapter, "Hook", StandardHook)
    try:
        hook: Hook = made(section.options.webhook_secret.get_secret_value())
    except ValueError as error:
        raise BadConfiguration(
            f"The option trackers.{section.name}.webhook_secret is no secret of Standard Webhooks: 'whsec_' and base64."
        ) from error
    return hook
