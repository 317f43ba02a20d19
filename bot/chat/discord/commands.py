"""`/rights` and `Check this clip`, as Discord registers them: typed options with autocompletion."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from discord import AppCommandType, Attachment, Client, Interaction, Locale, Message, app_commands
from discord.app_commands import Choice, TranslationContextTypes, Translator, locale_str
from typing_extensions import override

from bot.chat.discord.markdown import shortened
from bot.chat.discord.requests import Asked
from bot.ports import Texts

GROUP = "rights"
CHECK_THIS = "Check this clip"
DESCRIPTION = 100
LONGEST = 3000
"""Of a description; Discord takes 6000."""
MOST_CHOICES = 25
OPTION = 100
NORWEGIAN = (Locale.norwegian, Locale.danish, Locale.swedish)

Taken = Callable[[Asked, str, str, Mapping[str, str | None], Attachment | None], Awaitable[None]]
"""(interaction, word, text, options, file)"""
Pointed = Callable[[Asked, Message], Awaitable[None]]
Suggest = Callable[[Asked, str, str], Awaitable[Sequence[tuple[str, str]]]]
"""(interaction, what: 'description', 'matter' or 'country', typed) -> (label, value)."""


class Catalogued(Translator):
    """Norwegian descriptions from the message catalogue."""

    def __init__(self, texts: Texts) -> None:
        """`texts` with the keys that the commands name."""
        self.texts = texts

    @override
    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        """The same message in Norwegian, for those who read it."""
        key = string.extras.get("key")
        return shortened(self.texts.say(key, "no"), DESCRIPTION) if key and locale in NORWEGIAN else None


class Commands:
    """The tree of a client: what exists is decided by the words of the command core."""

    def __init__(
        self, client: Client, texts: Texts, words: Collection[str], taken: Taken, pointed: Pointed, suggest: Suggest
    ) -> None:
        """Build the tree; nothing is sent to Discord yet."""
        self.texts, self.taken, self.pointed, self.suggest = texts, taken, pointed, suggest
        self.tree: app_commands.CommandTree[Any] = app_commands.CommandTree(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self.group: app_commands.Group = app_commands.Group(name=GROUP, description=self._text("discord-group"))
        self.tree.add_command(self.group)
        for word in words:
            self._add(word)
        self.tree.add_command(
            app_commands.ContextMenu(name=CHECK_THIS, callback=self._point, type=AppCommandType.message)
        )

    def _text(self, key: str) -> locale_str:
        return locale_str(shortened(self.texts.say(key), DESCRIPTION), key=key)

    async def register(self) -> None:
        """Tell Discord what there is."""
        await self.tree.set_translator(Catalogued(self.texts))
        await self.tree.sync()

    def _add(self, word: str) -> None:
        made = {"check": self._check, "ask": self._question, "search": self._words}.get(word)
        callback = made(word) if made else self._about(word) if word in ABOUT_A_MATTER else self._alone(word)
        command: app_commands.Command[Any, ..., Any] = app_commands.Command(
            name=word, description=self._text(f"help-{word}"), callback=callback
        )
        self.group.add_command(command)

    def _check(self, word: str) -> Any:
        @app_commands.describe(
            description=self._text("discord-option-description"),
            url=self._text("discord-option-url"),
            file=self._text("discord-option-file"),
            country=self._text("discord-option-country"),
            matter=self._text("discord-option-matter"),
        )
        @app_commands.autocomplete(
            description=self._completed("description"),
            country=self._completed("country"),
            matter=self._completed("matter"),
        )
        async def check(
            interaction: Interaction[Client],
            description: app_commands.Range[str, 1, LONGEST] | None = None,
            url: str | None = None,
            file: Attachment | None = None,
            country: str | None = None,
            matter: str | None = None,
        ) -> None:
            given = {"url": url, "country": country, "record": matter}
            await self.taken(interaction, word, description or "", given, file)

        return check

    def _question(self, word: str) -> Any:
        @app_commands.describe(question=self._text("discord-option-question"))
        async def ask(interaction: Interaction[Client], question: app_commands.Range[str, 1, LONGEST]) -> None:
            await self.taken(interaction, word, question, {}, None)

        return ask

    def _words(self, word: str) -> Any:
        @app_commands.describe(words=self._text("discord-option-words"))
        @app_commands.autocomplete(words=self._completed("description"))
        async def search(interaction: Interaction[Client], words: app_commands.Range[str, 1, LONGEST]) -> None:
            await self.taken(interaction, word, words, {}, None)

        return search

    def _about(self, word: str) -> Any:
        @app_commands.describe(matter=self._text("discord-option-matter"), words=self._text("discord-option-more"))
        @app_commands.autocomplete(matter=self._completed("matter"))
        async def about(
            interaction: Interaction[Client],
            matter: str | None = None,
            words: app_commands.Range[str, 1, LONGEST] | None = None,
        ) -> None:
            said = " ".join(filter(None, (matter, words)))
            await self.taken(interaction, word, said, {"record": matter}, None)

        return about

    def _alone(self, word: str) -> Any:
        @app_commands.describe(words=self._text("discord-option-more"))
        async def alone(
            interaction: Interaction[Client], words: app_commands.Range[str, 1, LONGEST] | None = None
        ) -> None:
            await self.taken(interaction, word, words or "", {}, None)

        return alone

    def _completed(self, what: str) -> Any:
        async def complete(interaction: Interaction[Client], current: str) -> list[Choice[str]]:
            offered = await self.suggest(interaction, what, current)
            fitting = [(label, value) for label, value in offered if len(value) <= OPTION]
            return [Choice(name=shortened(label, OPTION), value=value) for label, value in fitting[:MOST_CHOICES]]

        return complete

    async def _point(self, interaction: Interaction[Client], message: Message) -> None:
        await self.pointed(interaction, message)


ABOUT_A_MATTER = ("draft", "ticket", "matter", "approve", "close")
