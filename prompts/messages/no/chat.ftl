# Det Slack og Discord sier ved siden av kortene. Én melding per linje; den engelske filen har de samme nøklene.
working = Ser på det …
working-queued = Jeg har fått det og svarer her.
button-cancel = Slutt å se på det
bots-not-served = Rightsdesk svarer bare mennesker. La et menneske spørre meg.
working-direct = Ser på det …; svaret kommer i direktemeldingene våre.
answer-in-direct = Hele svaret ligger i direktemeldingene våre.
not-served = Rightsdesk betjener ikke dette arbeidsområdet. Be administratoren legge det til i konfigurasjonen.
unknown-here = Ukjent kommando «{ $word }». Prøv: { $commands }.
went-wrong = Det gikk ikke her, og grunnen står i loggen. Ingenting ble endret; prøv igjen.
mention-empty = Si hva klippet viser, lim inn en lenke, eller still et spørsmål. «hjelp» viser hva jeg kan.
card-continued = (fortsetter)
card-shared-by = Delt av { $name }
table-sort = Sorter etter { $column }
table-more = { $count } rader til ligger i vedlegget.
quote-of = «{ $quote }»
repeated = (Sendt på nytt: den første leveringen ble ikke bekreftet.)

form-check = Sjekk et klipp
form-link = Hva viser lenken?
form-description = Hva viser klippet?
form-description-hint = Hvem og hva som ses, og hvordan det brukes: én eller to setninger.
form-line = Én linje: hva viser det?
form-url = Lenke
form-file = Fil eller skjermbilde
form-country = Land
form-ai = Laget med KI
form-ads = Med reklame eller til salgs
form-licence = Det finnes en lisens
form-submit = Sjekk
form-send = Send
form-missing = Dette må fylles ut.
form-nothing = Si med en setning hva klippet viser, eller gi en lenke eller en fil.
form-no-link = Dette er ingen lenke; den må begynne med https:// eller http://.
form-feedback = Hva var galt?
form-feedback-reason = Hva var galt med svaret, eller hva manglet?
form-counsel = Spør juristen
form-counsel-question = Hva skal juristen svare på?
form-answer = Svar
form-answer-words = Hva er svaret, med noen få ord?
form-close = Lukk: ikke send
form-close-reason = Hvorfor sendes det ikke noe?
form-close-submit = Lukk
form-note = Merknad
form-share = Del i en kanal
form-share-submit = Del
form-channel = Kanal
form-open = Beskriv det
country-us = USA
country-eu = Den europeiske union
country-uk = Storbritannia
country-no = Norge
country-kr = Sør-Korea
country-cn = Kina

link-needs-words = Lenken alene sier ikke hva klippet viser. Beskriv det med én linje, eller legg ved en fil eller et skjermbilde.

batch-title = { $count ->
    [one] Ett klipp
   *[other] { $count } klipp
}
batch-column-number = Nr.
batch-column-clip = Klipp
batch-column-likelihood = Sannsynlighet
batch-column-seen = Hva som ble sett
batch-column-next = Neste steg
batch-none = Det er ingen lenke og ingen rad å sjekke i dette.
batch-unreadable = { $name } kan ikke leses som CSV; den trenger ett klipp per rad, med en overskriftsrad eller en kolonne med lenker.
batch-too-many = { $count } rader er for mange for én tabell; send høyst { $most } om gangen.
batch-pick = Åpne et kort
batch-sorted = Sortert etter { $column }
batch-failed = ikke besvart: { $why }

share-done = Delt i kanalen, skåret ned til det som kan vises der.
share-outside = Den kanalen deles med folk utenfra, så svaret forblir privat.
share-restricted = { $matter } er begrenset; den deles ikke i en kanal.
share-nothing = Det er ingenting å dele: svaret er ikke lenger lagret.
share-nowhere = Si hvor det skal deles.
feedback-thanks = Takk; det er lagret med svaret.
feedback-matter = Takk; det er lagret med { $matter }.
closed-done = { $matter } er lukket: ikke send. Grunn: { $reason }
counsel-asked = Juristen er spurt om { $matter }: { $names }
counsel-nobody = Stabslisten har ingen med rollen counsel; legg til én under [[staff]].
counsel-title = { $name } spør juristen om { $matter }
no-matter = Ingen sak er knyttet til dette. Sjekk klippet først.
gone = Det svaret er ikke lenger lagret; spør igjen.
sources-none = Det er ingen kilder du kan se her.
button-sort = Sorter
button-form = Beskriv det
acknowledged = Bekreftet av { $name }.

home-title = Rightsdesk
home-matters = Mine åpne saker
home-no-matters = Du har ingen åpne saker.
home-matter = { $id }: { $title } ({ $state })
home-approvals = Venter på godkjenning
home-no-approvals = Ingenting venter på din godkjenning.
home-approval = { $draft }: { $matter }, { $regime }, bedt om av { $person }, innen { $until }
home-more = … og { $count } til
home-deadlines = Frister
home-no-deadlines = Ingen frist er satt.
home-deadline = { $at }: { $matter }, { $why }
home-help = Hva du kan spørre om
home-check = Sjekk et klipp

state-new = ny
state-assessed = vurdert
state-drafting = under utarbeiding
state-awaiting_approval = venter på godkjenning
state-approved = godkjent
state-sent = sendt
state-resolved = avsluttet

matter-which = Si hvilken sak: M- og nummeret.
matter-state = Status: { $state }
matter-reason = Grunn: { $reason }
matter-assignee = Tildelt: { $name }
matter-uploader = Opplaster: { $name } (i { $count } saker)
matter-ticket = Sak i { $tracker }: { $id } ({ $state })
matter-links = Lenker
matter-dates = Datoer
matter-told = Hvem som har fått beskjed
matter-history = Historikk
matters-title = Åpne saker
matters-none = Det er ingen åpne saker du kan se her.
matters-id = Sak
matters-title-column = Hva
matters-likelihood = Sannsynlighet
matters-state = Status
matters-who = Tildelt
who-title = Hvem får beskjed om hva
who-none = Det er ingen ruter du kan se her.
who-route = { $route }: { $names }{ $urgent }
who-urgent = , også utenfor arbeidstid
taken = { $matter } er din.
passed-on = { $matter } er sendt videre; den neste får beskjed nå.
nobody-next = Det er ingen etter deg; spør juristen eller tildel den for hånd.
not-told = Bare en som har fått beskjed, kan sende det videre.

setup-slack-steps =
    1. På https://api.slack.com/apps velger du «Create New App», «From a manifest», og limer inn manifestet nedenfor.
    2. «Install to Workspace»; kopier Bot User OAuth Token (xoxb-…) til RIGHTSDESK_SLACK__BOT_TOKEN.
    3. Socket Mode: under «Basic Information», «App-Level Tokens» lager du ett med connections:write og kopierer det (xapp-…) til RIGHTSDESK_SLACK__APP_TOKEN. For http i stedet: kopier Signing Secret til RIGHTSDESK_SLACK__SIGNING_SECRET og sett RIGHTSDESK_SLACK__MODE=http.
    4. Kjør denne kommandoen igjen, så «rightsdesk serve», og inviter @rightsdesk til kanalene der den skal svare.
setup-slack-ready = Slack er klart: { $bot } i { $team }, med hvert scope som trengs.
setup-slack-not-ready = Slack er ikke klart ennå; se ovenfor.
setup-slack-no-bot-token = Bot-tokenet mangler: sett RIGHTSDESK_SLACK__BOT_TOKEN til Bot User OAuth Token (xoxb-…).
setup-slack-bot-token-kind = Bot-tokenet er av et annet slag: det må begynne med xoxb-.
setup-slack-bot-token-refused = Slack avviser bot-tokenet: kopier det på nytt fra «OAuth & Permissions», eller installer appen på nytt.
setup-slack-unreachable = Slack kan ikke nås på [slack] api_base_url; sjekk nettverket og prøv igjen.
setup-slack-scopes-missing = Bot-tokenet mangler disse scopene: { $scopes }. Lim inn manifestet på nytt og installer appen på nytt.
setup-slack-no-app-token = App-tokenet mangler: sett RIGHTSDESK_SLACK__APP_TOKEN (xapp-…), eller bruk http.
setup-slack-app-token-kind = App-tokenet er av et annet slag: det må begynne med xapp-.
setup-slack-app-token-refused = Slack avviser app-tokenet: lag et nytt under «App-Level Tokens».
setup-slack-app-token-scope = App-tokenet mangler scopet connections:write.
setup-slack-no-signing-secret = Signeringsnøkkelen mangler: for http setter du RIGHTSDESK_SLACK__SIGNING_SECRET fra «Basic Information».
setup-slack-signing-secret-form = Signeringsnøkkelen ser ikke riktig ut: kopier den på nytt fra «Basic Information».
setup-slack-beyond = Bot-tokenet har scopes som ikke trengs: { $scopes }.
