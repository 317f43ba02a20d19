# Bare på Discord.
discord-page = Side { $number } av { $count }
discord-toggles = Hva gjelder?
