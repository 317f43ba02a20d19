# What every front-end says. One message a line; the Norwegian file has the same keys.
unknown-command = Unknown command “{ $word }”. Try: help.
could-not = That did not work
empty-text = There is no text; say in a sentence what the clip shows, or what you want to know.
long-text = The text has { $length } characters; at most { $longest } are read. Add longer texts to the library instead.
notice-ai = AI-assisted answer by Rightsdesk; not legal advice. A person must decide.

cite-past-review = This summary is past its review date ({ $date }); check it before relying on it.
cite-memory = Not checked against a source.
cite-secondary = Known from what others report; the text itself was not read.
cite-pending = No later step was found when last looked for on { $date } ({ $where }).
cite-pending-unchecked = This was still open; later steps have not been looked for.
cite-scheduled = Dated: { $date }, { $event }.
cite-superseded = Read with { $by }.
cite-other-language = Quoted in the language of the document ({ $written }).

ask-nothing = I found nothing in the library that answers this, so I show no source. Try other words, or add a document with “rightsdesk knowledge add”.
ask-found = From the library:
ask-other-language = (I answer in English; the question was read in its own language.)
ask-group-notice = Letters and notices:
ask-group-ruling = Rulings:
ask-group-rule = Rules:
ask-group-guide = Asset guides:

likelihood-likely = likely
likelihood-possible = possible
likelihood-unlikely = unlikely
likelihood-needs_info = needs more information

card-for-claimant = Reasons for the claimant
card-for-use = In the uploader's favour
card-neutral = Open
card-sightings = What was seen
card-sighting = { $name } ({ $franchise }, { $kind }, { $protection }): “{ $evidence }”
card-no-sightings = Nothing from the library was seen in this description.
card-circumstances = What was said of the use
card-questions = What would change the answer
card-next = Next step
card-lanes = Beside copyright
card-sources = Sources

step-draft = Draft a text
step-ask = Ask
step-escalate = Escalate
step-do_not_send = Do not send

search-title = Search: { $query }
search-none = Nothing found.
help-title = What you can ask
check-joined = This clip is known: { $matter }.
check-noticed = Already noticed on { $day } as { $matter }.
