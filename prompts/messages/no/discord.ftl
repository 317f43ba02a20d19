# Bare på Discord.
discord-page = Side { $number } av { $count }
discord-toggles = Hva av dette gjelder?
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

setup-discord-steps =
    Discord, på ti minutter:
    1. https://discord.com/developers/applications: New Application; kall den Rightsdesk.
    2. Siden «Bot»: Reset Token, og behold den som miljøvariabelen RIGHTSDESK_DISCORD__TOKEN. Slå av «Public Bot». Slå ikke på noen privilegert intent: Rightsdesk leser bare det som sies til den.
    3. Siden «Installation»: install link «None», bare konteksten «Guild Install».
    4. Åpne invitasjonen nedenfor som administrator for serveren.
    5. I config.toml under [discord]: roles (rolle-id = "staff" eller "counsel"), staff_roles, channels; ta med hver rolle som de ansatte har, for en kanal som en annen rolle kan lese, regnes som åpen. Id-er: Innstillinger, Avansert, Utviklermodus, så høyreklikk, Kopier ID.
    6. rightsdesk serve, og så /rights help på serveren.
setup-discord-no-token = RIGHTSDESK_DISCORD__TOKEN er ikke satt, så ingenting kunne sjekkes og ingen invitasjon lages ennå.
setup-discord-invite = Invitasjon (se kanaler, lese historikk, sende meldinger, også i tråder, legge ved filer; ikke noe annet):
setup-discord-ready = Token og kommandoer er i orden; servere: { $guilds }.
setup-discord-not-ready = Discord kan ikke brukes slik; linjene over sier hva som må rettes.
setup-discord-bad-token = Discord avviser tokenet; kopier det på nytt fra applikasjonens side «Bot».
setup-discord-unreachable = Discord kan ikke nås; sjekk [discord] api_base_url og veien ut av dette nettet.
setup-discord-endpoint-set = Applikasjonen har en «Interactions Endpoint URL»; tøm den, ellers når ingen klikk eller kommandoer fram til Rightsdesk.
setup-discord-public-bot = Hvem som helst kan legge denne boten til sin server; slå av «Public Bot».
setup-discord-no-guild = Boten er ikke på noen server ennå; åpne invitasjonen.
setup-discord-unknown-guilds = [discord] guilds nevner servere som boten ikke er på: { $guilds }
setup-discord-unregistered = Kommandoene er ikke registrert ennå; `rightsdesk setup discord --register` eller `rightsdesk serve` gjør det.
setup-discord-unmapped = Ingen rolle er knyttet til noe under [discord] roles, så alle har klarering public.
setup-discord-content-intent = Den privilegerte intenten «Message Content» er på; Rightsdesk trenger den ikke, slå den av.
