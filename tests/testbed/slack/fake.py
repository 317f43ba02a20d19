"""FakeSlack: the stand-in with the acts of a person."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.testbed.driver import NotAcknowledged
from tests.testbed.slack.delivery import SlackDelivery
from tests.testbed.slack.state import APP, BOT_USER, TEAM, Ephemeral, Json, ResponseUrl


class FakeSlack(SlackDelivery):
    """A workspace with its people. Every act of a person is one coroutine."""

    def __init__(self, scopes: set[str]) -> None:
        """`scopes` are the bot token's."""
        super().__init__(scopes)
        self.errors: dict[str, list[str]] = {}
        """What Slack said to a person outside any message."""

    def _response(self, user: str, channel: str, of: Ephemeral | None) -> str:
        token = f"{self.workspace.number()}"
        self.workspace.responses[token] = ResponseUrl(user=user, channel=channel, of=of)
        return f"{self.url}/response/{token}"

    def _common(self, user: str) -> Json:
        person = self.workspace.users[user]
        return {
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": person.team},
            "api_app_id": APP,
            "token": "verification",
            "trigger_id": self.workspace.trigger(user),
            "team": {"id": TEAM, "domain": "home"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def slash(self, user: str, channel: str, text: str, command: str = "/rights") -> Json:
        """A slash command; what the acknowledgement said stands as an ephemeral message."""
        note = Ephemeral(
            user,
            channel,
            {"type": "message", "user": BOT_USER, "ts": self.workspace.ts(), "text": "", "blocks": []},
            command=True,
        )
        where = self.workspace.channels[channel]
        payload = {
            "token": "verification",
            "team_id": TEAM,
            "team_domain": "home",
            "channel_id": channel,
            "channel_name": "directmessage" if where.direct else where.name,
            "user_id": user,
            "user_name": self.workspace.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response(user, channel, note),
            "trigger_id": self.workspace.trigger(user),
        }
        answer = await self._told(user, lambda: self.deliver("slash_commands", payload))
        if (answer.get("text") or answer.get("blocks")) and not note.message.get("deleted"):
            note.message |= {"text": answer.get("text", ""), "blocks": answer.get("blocks", [])}
            self.workspace.ephemerals.append(note)
            await self.changes.notify()
        return answer

    async def _told(self, user: str, act: Callable[[], Any]) -> Json:
        try:
            answer: Json = await act()
        except NotAcknowledged as error:
            self.errors.setdefault(user, []).append(str(error))
            raise
        return answer

    async def message(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread: str = "",
        files: list[Json] | None = None,
        times: int = 1,
        deliver: bool = True,
    ) -> Json:
        """Somebody writes; the bot hears what its subscriptions let it hear."""
        where = self.workspace.channels[channel]
        person = self.workspace.users[user]
        message: Json = {
            "type": "message",
            "user": user,
            "ts": self.workspace.ts(),
            "text": text,
            "team": person.team,
            "blocks": [],
        }
        if person.bot:
            message |= {"bot_id": person.bot, "app_id": f"A{person.bot}"}
        if thread:
            root = where.find(thread)
            message |= {"thread_ts": thread, "parent_user_id": root["user"] if root else user}
        if files:
            message |= {"files": files, "subtype": "file_share", "upload": True}
        where.messages.append(message)
        if not deliver:
            return message
        extra = {"channel": channel, "channel_type": "im" if where.direct else "channel", "event_ts": message["ts"]}
        if person.team != TEAM:
            extra |= {"user_team": person.team, "source_team": person.team}
        if f"<@{BOT_USER}" in text and not where.direct:
            mention = {
                key: value for key, value in message.items() if key not in ("subtype", "upload", "parent_user_id")
            }
            told = {key: value for key, value in extra.items() if key != "channel_type"}  # Slack leaves it out there
            await self.event({**mention, **told, "type": "app_mention"}, shared=where.shared, times=times)
        await self.event({**message, **extra}, shared=where.shared, times=times)
        return message

    async def click(self, user: str, where: Json, action: Json, choice: str = "") -> Json:
        """Press a button or choose; `where` is {"message", "channel", "ephemeral"} or {"view"}."""
        pressed = {key: action[key] for key in ("action_id", "type", "value") if key in action}
        pressed |= {"block_id": "b", "action_ts": self.workspace.ts()}
        if action["type"] == "static_select":
            option = next(one for one in action["options"] if one["value"] == choice)
            pressed |= {"selected_option": option}
        payload = {"type": "block_actions", **self._common(user), "actions": [pressed]}
        if "view" in where:
            payload |= {"view": where["view"], "container": {"type": "view", "view_id": where["view"]["id"]}}
        else:
            payload |= self._in_message(user, where)
        return await self._told(user, lambda: self.deliver("interactive", payload))

    def _in_message(self, user: str, where: Mapping[str, Any]) -> Json:
        message, channel, ephemeral = where["message"], where["channel"], where.get("ephemeral")
        container = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel,
            "is_ephemeral": bool(ephemeral),
        }
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        shown = {} if ephemeral else {"message": message}
        return {
            "container": container,
            "channel": {"id": channel, "name": self.workspace.channels[channel].name or "directmessage"},
            "state": {"values": {}},
            "response_url": self._response(user, channel, ephemeral),
            **shown,
        }

    async def shortcut(self, user: str, channel: str, ts: str, callback: str = "check_clip") -> Json:
        """A message shortcut."""
        message = self.workspace.channels[channel].find(ts)
        common = {key: value for key, value in self._common(user).items() if key != "api_app_id"}
        payload = {
            "type": "message_action",
            **common,
            "user": {key: value for key, value in common["user"].items() if key != "username"},
            "callback_id": callback,
            "action_ts": self.workspace.ts(),
            "message_ts": ts,
            "message": message,
            "channel": {"id": channel, "name": self.workspace.channels[channel].name},
            "response_url": self._response(user, channel, None),
        }
        return await self._told(user, lambda: self.deliver("interactive", payload))

    async def submit(self, user: str, values: Mapping[str, str], files: list[Json] | None = None) -> Mapping[str, str]:
        """Send the open modal; field errors keep it open."""
        view = self.workspace.views[user]
        states = {
            block["block_id"]: {
                block["element"]["action_id"]: _state(block["element"], values.get(block["block_id"]), files or [])
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        missing = [
            block["block_id"]
            for block in view["blocks"]
            if block["type"] == "input" and not block.get("optional") and not values.get(block["block_id"])
        ]
        if missing:  # Slack's own client does not send a form with a required field empty
            return dict.fromkeys(missing, "Please complete this required field.")
        payload = {
            "type": "view_submission",
            **self._common(user),
            "view": {**view, "state": {"values": states}, "app_id": APP, "bot_id": "B0BOT"},
            "response_urls": [],
        }
        answer = await self._told(user, lambda: self.deliver("interactive", payload))
        if answer.get("response_action") == "errors":
            return dict(answer["errors"])
        if answer.get("response_action") == "update":
            self.workspace.views[user] = {**answer["view"], "id": view["id"]}
            return {}
        self.workspace.views.pop(user, None)
        return {}

    async def open_home(self, user: str) -> Json | None:
        """The home tab; what the bot published."""
        before = self.workspace.homes.get(user)
        await self.event(
            {
                "type": "app_home_opened",
                "user": user,
                "channel": self.workspace.direct(user).id,
                "tab": "home",
                "event_ts": self.workspace.ts(),
            }
        )
        await self.changes.until(lambda: self.workspace.homes.get(user) is not before)
        return self.workspace.homes[user]

    def upload(self, user: str, name: str, content: bytes, media_type: str) -> Json:
        """A file on its way into a message or modal."""
        return self.workspace.add_file(user, name, content, media_type, self.url)


def _state(element: Json, value: str | None, files: list[Json]) -> Json:
    kind = element["type"]
    if kind == "checkboxes":
        return {"type": kind, "selected_options": element["options"] if value else []}
    if kind == "static_select":
        chosen = next((one for one in element["options"] if one["value"] == value), None) or (
            element.get("initial_option") if value is None else None
        )
        return {"type": kind, "selected_option": chosen}
    if kind == "conversations_select":
        return {"type": kind, "selected_conversation": value or None}
    if kind == "file_input":
        return {"type": kind, "files": files}
    return {"type": kind, "value": element.get("initial_value") if value is None else value or None}
