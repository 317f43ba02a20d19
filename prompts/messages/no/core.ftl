# Det alle flater sier. Én melding per linje; den engelske fila har de samme nøklene.
unknown-command = Ukjent kommando «{ $word }». Prøv: help.
could-not = Det gikk ikke
empty-text = Det er ingen tekst; si i en setning hva klippet viser, eller hva du vil vite.
long-text = Teksten har { $length } tegn; høyst { $longest } leses. Legg lengre tekster i biblioteket i stedet.
notice-ai = KI-støttet svar fra Rightsdesk; ikke juridisk rådgivning. Et menneske må avgjøre.

cite-past-review = Sammendraget er forbi datoen for gjennomgang ({ $date }); sjekk det før du stoler på det.
cite-memory = Ikke kontrollert mot en kilde.
cite-secondary = Kjent fra andres omtale; selve teksten er ikke lest.
cite-pending = Ingen senere steg ble funnet da det sist ble lett { $date } ({ $where }).
cite-pending-unchecked = Dette var ikke avgjort; det er ikke lett etter senere steg.
cite-scheduled = Berammet: { $date }, { $event }.
cite-superseded = Les sammen med { $by }.
cite-other-language = Sitert på dokumentets språk ({ $written }).

ask-nothing = Jeg fant ingenting i biblioteket som svarer på dette, så jeg viser ingen kilde. Prøv andre ord, eller legg til et dokument med «rightsdesk knowledge add».
ask-found = Fra biblioteket:
ask-other-language = (Jeg svarer på engelsk; spørsmålet ble lest på sitt eget språk.)
ask-group-notice = Brev og varsler:
ask-group-ruling = Avgjørelser:
ask-group-rule = Regler:
ask-group-guide = Verksguider:

likelihood-likely = sannsynlig
likelihood-possible = mulig
likelihood-unlikely = usannsynlig
likelihood-needs_info = trenger flere opplysninger

card-for-claimant = Grunner for rettighetshaveren
card-for-use = Til opplasterens fordel
card-neutral = Åpent
card-sightings = Hva som ble sett
card-sighting = { $name } ({ $franchise }, { $kind }, { $protection }): «{ $evidence }»
card-no-sightings = Ingenting fra biblioteket ble sett i denne beskrivelsen.
card-circumstances = Hva som ble sagt om bruken
card-questions = Hva som ville endre svaret
card-next = Neste steg
card-lanes = Ved siden av opphavsretten
card-sources = Kilder

step-draft = Lag et utkast
step-ask = Spør
step-escalate = Løft saken
step-do_not_send = Ikke send

search-title = Søk: { $query }
search-none = Ingen treff.
help-title = Hva du kan spørre om
check-joined = Dette klippet er kjent: { $matter }.
check-noticed = Allerede varslet { $day } som { $matter }.
