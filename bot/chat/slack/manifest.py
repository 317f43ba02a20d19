"""The Slack app manifest with the least scopes, and why each is needed."""

from typing import Any

SCOPES: dict[str, str] = {
    "app_mentions:read": "to be mentioned",
    "channels:history": "to follow up in threads that it began, and to find its own message again after a lost answer",
    "channels:read": "to know whether a channel is shared with another organisation",
    "chat:write": "to answer",
    "commands": "for /rights and “Check this clip”",
    "files:read": "to look at clips that people attach",
    "files:write": "to attach drafts and contact sheets",
    "groups:history": "as channels:history, in private channels it was invited to",
    "groups:read": "as channels:read, for private channels",
    "im:history": "to be asked in direct messages",
    "im:read": "to know its direct messages",
    "im:write": "to send direct messages",
    "usergroups:read": "to map user groups to clearances",
    "users:read": "to know guests, and everybody's language",
}
"""Bot scope -> what for."""
EVENTS = (
    "app_home_opened",
    "app_mention",
    "message.channels",
    "message.groups",
    "message.im",
    "subteam_members_changed",
)
CALLBACK = "check_clip"


def manifest(address: str = "") -> dict[str, Any]:
    """The manifest for Socket Mode, or for http mode at a public address such as https://rights.example.org."""
    url = {"url": f"{address}/slack/events"} if address else {}
    request = {"request_url": f"{address}/slack/events"} if address else {}
    return {
        "display_information": {
            "name": "Rightsdesk",
            "description": "Is this clip likely infringing? Answers with sources; a person decides.",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "rightsdesk", "always_online": True},
            "slash_commands": [
                {
                    "command": "/rights",
                    "description": "Check a clip, ask the library",
                    "usage_hint": "check | ask | search | draft | ticket | matter | matters | who | help",
                    "should_escape": True,
                    **url,
                }
            ],
            "shortcuts": [
                {
                    "name": "Check this clip",
                    "type": "message",
                    "callback_id": CALLBACK,
                    "description": "Is it likely infringing?",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }
