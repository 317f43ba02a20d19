# Only on Discord.
discord-page = Page { $number } of { $count }
discord-toggles = What holds?
