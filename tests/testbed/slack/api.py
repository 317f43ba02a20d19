"""The Web API of the stand-in: every method the bot may call, each behind its scope; anything else fails the test."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.testbed.slack.limits import Wrong, check_message, check_view, need
from tests.testbed.slack.state import BOT_ID, BOT_USER, TEAM, Ephemeral, Json, Workspace

SCOPES = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.open": ("im:write",),
    "conversations.info": ("channels:read", "groups:read", "im:read"),
    "conversations.history": ("channels:history", "im:history"),
    "conversations.replies": ("channels:history", "im:history"),
    "users.info": ("users:read",),
    "usergroups.users.list": ("usergroups:read",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "files.info": ("files:read",),
}
"""One of these scopes is needed, by method; the others need none."""


class Api:
    """Answers API methods on a workspace."""

    def __init__(self, workspace: Workspace, base: Callable[[], str], scopes: set[str]) -> None:
        """`base` is the stand-in's address."""
        self.workspace, self.base, self.scopes = workspace, base, scopes
        self.posts: list[Json] = []
        """Every successful chat.postMessage, as stored."""
        self.methods: Mapping[str, Callable[[Json], Json]] = {
            "auth.test": self.auth_test,
            "chat.postMessage": self.post_message,
            "chat.postEphemeral": self.post_ephemeral,
            "chat.update": self.update,
            "conversations.open": self.open_conversation,
            "conversations.info": self.conversation,
            "conversations.history": self.history,
            "conversations.replies": self.replies,
            "users.info": self.user,
            "usergroups.users.list": self.group,
            "views.open": self.open_view,
            "views.publish": self.publish,
            "files.getUploadURLExternal": self.upload_url,
            "files.completeUploadExternal": self.complete_upload,
            "files.info": self.file,
        }

    def call(self, method: str, arguments: Json) -> Json:
        """The answer to a method; an error as Slack words it."""
        for name in ("blocks", "view", "metadata", "attachments", "files"):
            if isinstance(arguments.get(name), str):
                arguments[name] = json.loads(arguments[name])
        wanted = SCOPES.get(method)
        if wanted and not self.scopes.intersection(wanted):
            return {
                "ok": False,
                "error": "missing_scope",
                "needed": wanted[0],
                "provided": ",".join(sorted(self.scopes)),
            }
        try:
            return {"ok": True, **self.methods[method](arguments)}
        except Wrong as wrong:
            return {"ok": False, "error": wrong.error, "response_metadata": {"messages": [wrong.why]}}

    def auth_test(self, _: Json) -> Json:
        return {
            "url": "https://home.slack.test/",
            "team": "Home",
            "user": "rightsdesk",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
        }

    def _channel(self, identity: str) -> Any:
        if identity.startswith("U"):
            return self.workspace.direct(identity)
        need(identity in self.workspace.channels, identity, "channel_not_found")
        channel = self.workspace.channels[identity]
        need(BOT_USER in channel.members, identity, "not_in_channel")
        return channel

    def post_message(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        if channel.direct and not self.workspace.users[channel.direct].takes_direct_messages:
            raise Wrong("cannot_dm_bot")
        check_message(given)
        need(given.get("unfurl_links") is not None or not given.get("blocks"), "unfurl_links is not set", "test_unfurl")
        thread = given.get("thread_ts")
        need(not thread or channel.find(str(thread)) is not None, "thread", "thread_not_found")
        message = self._message(given)
        if thread:
            message |= {"thread_ts": thread, "parent_user_id": channel.find(str(thread))["user"]}
        channel.messages.append(message)
        self.posts.append({"channel": channel.id, **message})
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def _message(self, given: Json) -> Json:
        return {
            "type": "message",
            "user": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": "A0APP",
            "ts": self.workspace.ts(),
            "text": given.get("text", ""),
            "blocks": given.get("blocks", []),
            **({"metadata": given["metadata"]} if given.get("metadata") else {}),
        }

    def post_ephemeral(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        need(given["user"] in channel.members, given["user"], "user_not_in_channel")
        check_message(given)
        message = {**self._message(given), **({"thread_ts": given["thread_ts"]} if given.get("thread_ts") else {})}
        self.workspace.ephemerals.append(Ephemeral(given["user"], channel.id, message))
        return {"message_ts": message["ts"]}

    def update(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        message = channel.find(str(given["ts"]))
        need(message is not None, str(given["ts"]), "message_not_found")
        assert message is not None
        need(message["user"] == BOT_USER, "not ours", "cant_update_message")
        check_message(given)
        message["text"], message["blocks"] = given.get("text", ""), given.get("blocks", [])
        message["edited"] = {"user": BOT_USER, "ts": self.workspace.ts()}
        if given.get("metadata"):
            message["metadata"] = given["metadata"]
        return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}

    def open_conversation(self, given: Json) -> Json:
        need(bool(given.get("users")), "", "users_list_not_supplied")
        need(given["users"] in self.workspace.users, given["users"], "user_not_found")
        return {"channel": {"id": self.workspace.direct(given["users"]).id}}

    def conversation(self, given: Json) -> Json:
        need(given["channel"] in self.workspace.channels, given["channel"], "channel_not_found")
        return {"channel": self.workspace.channels[given["channel"]].shown()}

    def history(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        return self._page(
            [one for one in reversed(channel.messages) if one.get("thread_ts") in (None, one["ts"])], given
        )

    def replies(self, given: Json) -> Json:
        channel = self._channel(given["channel"])
        need(channel.find(str(given["ts"])) is not None, str(given["ts"]), "thread_not_found")
        return self._page(
            [one for one in channel.messages if str(given["ts"]) in (one["ts"], one.get("thread_ts"))], given
        )

    def _page(self, found: list[Json], given: Json) -> Json:
        limit, start = int(given.get("limit", 100)), int(given.get("cursor") or 0)
        with_metadata = str(given.get("include_all_metadata", "")).lower() in ("1", "true")
        shown = [one if with_metadata else {k: v for k, v in one.items() if k != "metadata"} for one in found]
        page = shown[start : start + limit]
        more = start + limit < len(found)
        return {
            "messages": page,
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + limit) if more else ""},
        }

    def user(self, given: Json) -> Json:
        need(given["user"] in self.workspace.users, given["user"], "user_not_found")
        shown = self.workspace.users[given["user"]].shown()
        if str(given.get("include_locale", "")).lower() not in ("1", "true"):
            shown.pop("locale")
        return {"user": shown}

    def group(self, given: Json) -> Json:
        need(given["usergroup"] in self.workspace.groups, given["usergroup"], "no_such_subteam")
        return {"users": self.workspace.groups[given["usergroup"]]}

    def open_view(self, given: Json) -> Json:
        trigger = given["trigger_id"]
        need(trigger not in self.workspace.used_triggers, trigger, "exchanged_trigger_id")
        need(trigger in self.workspace.triggers, trigger, "invalid_trigger_id")
        check_view(given["view"])
        user = self.workspace.triggers.pop(trigger)
        self.workspace.used_triggers.add(trigger)
        view = {
            **given["view"],
            "id": f"V0{self.workspace.number()}",
            "hash": str(self.workspace.number()),
            "team_id": TEAM,
        }
        self.workspace.views[user] = view
        return {"view": view}

    def publish(self, given: Json) -> Json:
        need(given["user_id"] in self.workspace.users, given["user_id"], "user_not_found")
        check_view(given["view"])
        view = {
            **given["view"],
            "id": f"V0{self.workspace.number()}",
            "hash": str(self.workspace.number()),
            "team_id": TEAM,
        }
        self.workspace.homes[given["user_id"]] = view
        return {"view": view}

    def upload_url(self, given: Json) -> Json:
        need(bool(given.get("filename")) and int(given.get("length", 0)) > 0, "filename, length", "invalid_arguments")
        file = self.workspace.add_file(BOT_USER, given["filename"], b"", "application/octet-stream", self.base())
        return {"upload_url": f"{self.base()}/upload/{file['id']}", "file_id": file["id"]}

    def complete_upload(self, given: Json) -> Json:
        for one in given["files"]:
            need(bool(self.workspace.contents.get(one["id"])), one["id"], "file_not_found")
        if given.get("channel_id"):
            channel = self._channel(given["channel_id"])
            files = [self.workspace.files[one["id"]] for one in given["files"]]
            message = {**self._message({"text": given.get("initial_comment", "")}), "files": files}
            if given.get("thread_ts"):
                message["thread_ts"] = given["thread_ts"]
            channel.messages.append(message)
        return {"files": [{"id": one["id"], "title": one.get("title", "")} for one in given["files"]]}

    def file(self, given: Json) -> Json:
        need(given["file"] in self.workspace.files, given["file"], "file_not_found")
        return {"file": self.workspace.files[given["file"]]}
