"""Pages and forms as discord.py's Components V2 and modals."""

from collections.abc import Iterable, Sequence
from typing import Any

from discord import ButtonStyle, CheckboxGroupOption, MediaGalleryItem, SelectOption, TextStyle, ui

from bot.chat.discord.markdown import shortened
from bot.chat.discord.pages import Page
from bot.chat.discord.parts import ID, MOST_OPTIONS, OPTION, Gallery, Part, Pick, Press, Row, Rule, Words, component_id
from bot.commands.core import Choice, Field, Form

TITLE = 45
"""A modal's title and its labels."""
DESCRIPTION = 100
LONGEST_INPUT = 4000
TOGGLES = "toggles"
"""The one group of check boxes that holds all toggles of a form."""
STYLES = {"plain": ButtonStyle.secondary, "primary": ButtonStyle.primary, "danger": ButtonStyle.danger}


class Shown(ui.LayoutView):
    """A page. It listens to nothing: clicks arrive by the ids of the components, also after a restart."""

    def __init__(self, page: Page) -> None:
        """Needs a running event loop, as every view of discord.py."""
        super().__init__(timeout=None)
        self.add_item(ui.Container(*(_item(part) for part in page.parts), accent_colour=page.colour))
        # A stopped view is not kept in memory by discord.py.
        self.stop()


def _item(part: Part) -> ui.Item[Any]:
    if isinstance(part, Words):
        return ui.TextDisplay(part.markdown)
    if isinstance(part, Row):
        return ui.ActionRow(*(_button(press) for press in part.presses))
    if isinstance(part, Pick):
        return ui.ActionRow(_select(part))
    if isinstance(part, Gallery):
        items = (MediaGalleryItem(f"attachment://{one.name}", description=one.alt or None) for one in part.pictures)
        return ui.MediaGallery(*items)
    assert isinstance(part, Rule)
    return ui.Separator()


def _button(press: Press) -> ui.Button[Any]:
    return ui.Button(custom_id=press.id, label=press.label, style=STYLES[press.style])


def _select(pick: Pick) -> ui.Select[Any]:
    options = [SelectOption(label=label, value=value) for value, label in pick.options]
    return ui.Select(custom_id=pick.id, placeholder=pick.placeholder, options=options)


class Asked(ui.Modal):
    """A form. What is filled in arrives by the modal's id, also after a restart."""

    def __init__(self, form: Form, toggles_heading: str, channels: Sequence[Choice] = ()) -> None:
        """`toggles_heading` stands above the check boxes; `channels` are those to choose from, where the form asks.

        Raises ValueError where a modal holds fewer fields.
        """
        super().__init__(title=shortened(form.title, TITLE), timeout=None, custom_id=form_id(form))
        toggles = [field for field in form.fields if field.kind == "toggle"]
        for field in form.fields:
            if field.kind != "toggle":
                self.add_item(_label(field, channels))
        if toggles:
            self.add_item(_toggles(toggles, toggles_heading))
        self.stop()


def form_id(form: Form) -> str:
    """'form:check|M-12'."""
    return component_id(f"form:{form.command}", form.record)


def _label(field: Field, channels: Sequence[Choice]) -> ui.Label[Any]:
    hint = shortened(field.hint, DESCRIPTION) if field.hint else None
    return ui.Label(text=shortened(field.label, TITLE), description=hint, component=_input(field, channels))


def _input(field: Field, channels: Sequence[Choice]) -> ui.Item[Any]:
    if field.kind == "file":
        return ui.FileUpload(custom_id=field.name, required=field.required, min_values=int(field.required))
    if field.kind in ("choice", "channel"):
        # Discord's own channel select offers nothing in direct messages, where this is asked.
        offered = (channels if field.kind == "channel" else field.choices)[:MOST_OPTIONS]
        options = [
            SelectOption(label=shortened(one.label, OPTION), value=one.value, default=one.value == field.value)
            for one in offered
        ]
        return ui.Select(custom_id=field.name, required=field.required, options=options)
    return ui.TextInput(
        custom_id=field.name,
        style=TextStyle.paragraph if field.kind == "text" else TextStyle.short,
        required=field.required,
        default=field.value or None,
        max_length=min(field.max_length, LONGEST_INPUT),
    )


def _toggles(fields: Iterable[Field], heading: str) -> ui.Label[Any]:
    options = [
        CheckboxGroupOption(label=shortened(one.label, OPTION), value=one.name[:ID], default=bool(one.value))
        for one in fields
    ]
    boxes: ui.CheckboxGroup[Any] = ui.CheckboxGroup(
        custom_id=TOGGLES, required=False, min_values=0, max_values=len(options), options=options
    )
    return ui.Label(text=shortened(heading, TITLE), component=boxes)
