# Bare på Discord.
discord-page = Side { $number } av { $count }
discord-toggles = Hva gjelder?
discord-closed = Jeg fikk ikke sendt deg en direktemelding. Tillat direktemeldinger fra medlemmer av denne serveren, eller spør med /rights.
discord-not-served = Rightsdesk betjener ikke denne serveren. Be administratoren legge den til i konfigurasjonen.
discord-group = Rightsdesk: er klippet sannsynligvis et inngrep?
discord-option-description = Hva klippet viser, og hvordan det brukes
discord-option-url = Lenke til klippet
discord-option-file = Selve klippet, eller et skjermbilde
discord-option-country = Landet hvis rett gjelder
discord-option-matter = En åpen sak, som M-12
discord-option-question = Hva vil du vite?
discord-option-words = Ord å lete etter
discord-option-more = Noe mer
