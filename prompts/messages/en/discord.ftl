# Only on Discord.
discord-page = Page { $number } of { $count }
discord-toggles = What holds?
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
