"""The answer to a command or click, through its interaction's token."""

from collections.abc import Mapping, Sequence
from typing import Any

from discord import Client, Webhook
from discord.http import handle_message_parameters
from discord.webhook.async_ import async_context

from bot.chat.discord.calls import asked, once
from bot.chat.discord.components import Shown
from bot.chat.discord.markdown import escape
from bot.chat.discord.pages import Page
from bot.chat.discord.parts import Words
from bot.chat.discord.sending import NOBODY, files_of, note_sent, sent_pages
from bot.ports import Posting, Store, Texts

APPLICATION_WEBHOOK = 3


class InteractionAnswers:
    """Pages over the deferred answer and behind it, as long as the token lives: fifteen minutes."""

    def __init__(self, client: Client, store: Store, texts: Texts) -> None:
        """`client` is logged in."""
        self.client, self.store, self.texts = client, store, texts

    async def post(self, posting: Posting, drawn: Sequence[Page]) -> list[str]:
        """The messages, one a page. Raises Refused with a code of EXPIRED behind it where the token is over."""
        webhook = self._webhook(posting.origin)
        sent = [await self._write_over(webhook, drawn[0])]
        return sent + await self._follow_up(posting, webhook, drawn[1:])

    def _webhook(self, origin: Mapping[str, str]) -> Webhook:
        # discord.py makes the webhook of an interaction's follow-ups in the same way.
        data: Any = {"id": origin["application"], "type": APPLICATION_WEBHOOK, "token": origin["token"]}
        return Webhook.from_state(data=data, state=self.client._connection)

    async def _write_over(self, webhook: Webhook, page: Page) -> str:
        """The deferred answer itself, as Interaction.edit_original_response writes it; that object is long gone."""
        files = await files_of(page)

        async def write() -> str:
            call = async_context.get().edit_original_interaction_response
            given: dict[str, Any] = {"view": Shown(page), "attachments": files(), "allowed_mentions": NOBODY}
            with handle_message_parameters(**given) as made:
                parts: Any = {"payload": made.payload, "multipart": made.multipart, "files": made.files}
                proxy: Any = {"proxy": webhook.proxy, "proxy_auth": webhook.proxy_auth}
                answer = await call(webhook.id, webhook.token or "", session=webhook.session, **proxy, **parts)
            return str(answer["id"])

        return await asked(write)

    async def _follow_up(self, posting: Posting, webhook: Webhook, drawn: Sequence[Page]) -> list[str]:
        """The further pages. Follow-ups know no nonce: one whose answer was lost may come twice, marked."""
        sent = await sent_pages(self.store, posting.key)
        private = bool(posting.origin.get("private"))
        for number, page in enumerate(drawn):
            if number < len(sent):
                continue
            again = posting.repeated and number == len(sent)
            sent.append(await self._follow(webhook, _marked(page, self.texts) if again else page, private=private))
            await note_sent(self.store, posting.key, sent)
        return sent

    async def _follow(self, webhook: Webhook, page: Page, *, private: bool) -> str:
        files = await files_of(page)
        message = await once(
            lambda: webhook.send(view=Shown(page), files=files(), ephemeral=private, allowed_mentions=NOBODY, wait=True)
        )
        return str(message.id)


def _marked(page: Page, texts: Texts) -> Page:
    return page.model_copy(update={"parts": (*page.parts, Words(markdown=f"-# {escape(texts.say('repeated'))}"))})
