# Det Slack og Discord sier ved siden av kortene. Én melding per linje; den engelske filen har de samme nøklene.
working = Ser på det …
working-queued = Jeg har fått det og svarer her.
answer-in-direct = Hele svaret ligger i direktemeldingene våre.
not-served = Rightsdesk betjener ikke dette arbeidsområdet. Be administratoren legge det til i konfigurasjonen.
unknown-here = Jeg kjenner ikke «{ $word }». Prøv: { $commands }.
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
no-matter = Det er ingen sak å gjøre det med; sjekk klippet først.
gone = Det svaret er ikke lenger lagret; spør igjen.
sources-none = Det er ingen kilder du kan se her.
button-sort = Sorter
button-form = Beskriv det
button-acknowledge = Bekreft
acknowledged = Bekreftet av { $name }.

home-title = Rightsdesk
home-matters = Mine åpne saker
home-no-matters = Du har ingen åpne saker.
home-matter = { $id }: { $title } ({ $state })
home-approvals = Venter på godkjenning
home-no-approvals = Ingenting venter på din godkjenning.
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
