# Only on Discord.
discord-page = Page { $number } of { $count }
discord-toggles = Which of these apply?
discord-closed = I could not send you a direct message. Allow direct messages from members of this server, or ask with /rights.
discord-not-served = Rightsdesk does not serve this server. Ask its administrator to add it to the configuration.
discord-group = Rightsdesk: is this clip likely infringing?
discord-option-description = What the clip shows, and how it is used
discord-option-url = Link to the clip
discord-option-file = The clip itself, or a screenshot
discord-option-country = Country whose law applies
discord-option-matter = An open matter, such as M-12
discord-option-question = What do you want to know?
discord-option-words = Words to look for
discord-option-more = Anything else

setup-discord-steps =
    Discord, in ten minutes:
    1. https://discord.com/developers/applications: New Application; name it Rightsdesk.
    2. Page “Bot”: Reset Token, and keep it as the environment variable RIGHTSDESK_DISCORD__TOKEN. Switch “Public Bot” off. Switch no privileged intent on: Rightsdesk reads only what is said to it.
    3. Page “Installation”: install link “None”, context “Guild Install” only.
    4. Open the invitation below as an administrator of your server.
    5. In config.toml under [discord]: roles (role id = "staff" or "counsel"), staff_roles, channels; list every role that your staff hold, because a channel that another role can read is treated as public. Ids: Settings, Advanced, Developer Mode, then right-click, Copy ID.
    6. rightsdesk serve, then /rights help in the server.
setup-discord-no-token = RIGHTSDESK_DISCORD__TOKEN is not set, so nothing could be checked and no invitation made yet.
setup-discord-invite = Invitation (view channels, read history, send messages, also in threads, attach files; nothing else):
setup-discord-ready = Token and commands are in order; servers: { $guilds }.
setup-discord-not-ready = Discord cannot be used like this; the lines above say what to mend.
setup-discord-bad-token = Discord refuses the token; copy it again from the application's page “Bot”.
setup-discord-unreachable = Discord cannot be reached; check [discord] api_base_url and the way out of this network.
setup-discord-endpoint-set = The application has an “Interactions Endpoint URL”; empty it, or no click or command reaches Rightsdesk.
setup-discord-public-bot = Anybody may add this bot to their server; switch “Public Bot” off.
setup-discord-no-guild = The bot is in no server yet; open the invitation.
setup-discord-unknown-guilds = [discord] guilds names servers that the bot is not in: { $guilds }
setup-discord-unregistered = The commands are not registered yet; `rightsdesk setup discord --register` or `rightsdesk serve` does it.
setup-discord-unmapped = No role is mapped under [discord] roles, so everybody has clearance public.
setup-discord-content-intent = The privileged intent “Message Content” is on; Rightsdesk does not need it, switch it off.
