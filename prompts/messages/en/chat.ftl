# What Slack and Discord say beside the cards. One message a line; the Norwegian file has the same keys.
working = Looking at it …
working-queued = I have it and will answer here.
button-cancel = Stop looking
bots-not-served = Rightsdesk answers people only. A person may ask me instead.
working-direct = Looking at it …; the answer comes in our direct messages.
answer-in-direct = The full answer is in our direct messages.
not-served = Rightsdesk does not serve this workspace. Ask its administrator to add it to the configuration.
unknown-here = Unknown command “{ $word }”. Try: { $commands }.
went-wrong = That did not work here, and the reason is in the log. Nothing was changed; please try again.
mention-empty = Say what the clip shows, paste a link, or ask a question. “help” lists what I can do.
card-continued = (continued)
card-shared-by = Shared by { $name }
table-sort = Sort by { $column }
table-more = { $count } more rows are in the attached file.
quote-of = “{ $quote }”
repeated = (Sent again: the first delivery was not confirmed.)

form-check = Check a clip
form-link = What does the link show?
form-description = What does the clip show?
form-description-hint = Who and what is seen, and how it is used: one or two sentences.
form-line = One line: what does it show?
form-url = Link
form-file = File or screenshot
form-country = Country
form-ai = Made with AI
form-ads = With advertising or for sale
form-licence = There is a licence for it
form-submit = Check
form-send = Send
form-missing = This is needed.
form-nothing = Say in a sentence what the clip shows, or give a link or a file.
form-no-link = This is no link; it must start with https:// or http://.
form-feedback = What was wrong?
form-feedback-reason = What was wrong with the answer, or missing from it?
form-counsel = Ask counsel
form-counsel-question = What should counsel answer?
form-answer = Answer
form-answer-words = What is the answer, in a few words?
form-close = Close: do not send
form-close-reason = Why is nothing sent?
form-close-submit = Close
form-note = Note
form-share = Share to a channel
form-share-submit = Share
form-channel = Channel
form-open = Describe it
country-us = United States
country-eu = European Union
country-uk = United Kingdom
country-no = Norway
country-kr = South Korea
country-cn = China

link-needs-words = The link alone does not say what the clip shows. Describe it in one line, or attach a file or a screenshot.

batch-title = { $count ->
    [one] One clip
   *[other] { $count } clips
}
batch-column-number = No.
batch-column-clip = Clip
batch-column-likelihood = Likelihood
batch-column-seen = What was seen
batch-column-next = Next step
batch-none = There is no link and no row to check in that.
batch-unreadable = { $name } cannot be read as CSV; it needs one clip a row, with a heading row or a column of links.
batch-too-many = { $count } rows are too many for one table; send at most { $most } at a time.
batch-pick = Open a card
batch-sorted = Sorted by { $column }
batch-failed = not answered: { $why }

share-done = Shared to the channel, cut to what may be seen there.
share-outside = That channel is shared with people outside, so the answer stays private.
share-restricted = { $matter } is restricted; it is not shared to a channel.
share-nothing = There is nothing to share: the answer is no longer kept.
share-nowhere = Say where to share it.
feedback-thanks = Thank you; it is kept with the answer.
feedback-matter = Thank you; it is kept with { $matter }.
closed-done = { $matter } is closed: do not send. Reason: { $reason }
counsel-asked = Counsel was asked about { $matter }: { $names }
counsel-nobody = The staff directory names nobody with the role counsel; add one under [[staff]].
counsel-title = { $name } asks counsel about { $matter }
no-matter = No matter is attached to this. Check the clip first.
gone = That answer is no longer kept; ask again.
sources-none = There are no sources that you may see here.
button-sort = Sort
button-form = Describe it
acknowledged = Acknowledged by { $name }.

home-title = Rightsdesk
home-matters = My open matters
home-no-matters = You have no open matters.
home-matter = { $id }: { $title } ({ $state })
home-approvals = Waiting for approval
home-no-approvals = Nothing waits for your approval.
home-approval = { $draft }: { $matter }, { $regime }, asked for by { $person }, until { $until }
home-more = … and { $count } more
home-deadlines = Deadlines
home-no-deadlines = No deadline is set.
home-deadline = { $at }: { $matter }, { $why }
home-help = What you can ask
home-check = Check a clip

state-new = new
state-assessed = assessed
state-drafting = being drafted
state-awaiting_approval = waiting for approval
state-approved = approved
state-sent = sent
state-resolved = resolved

matter-which = Say which matter: M- and its number.
matter-state = State: { $state }
matter-reason = Reason: { $reason }
matter-assignee = Assigned to: { $name }
matter-uploader = Uploader: { $name } (in { $count } matters)
matter-ticket = Ticket in { $tracker }: { $id } ({ $state })
matter-links = Links
matter-dates = Dates
matter-told = Who was told
matter-history = History
matters-title = Open matters
matters-none = There are no open matters that you may see here.
matters-id = Matter
matters-title-column = What
matters-likelihood = Likelihood
matters-state = State
matters-who = Assigned to
who-title = Who is told about what
who-none = There are no routes that you may see here.
who-route = { $route }: { $names }{ $urgent }
who-urgent = , also outside working hours
taken = { $matter } is yours.
passed-on = { $matter } is passed on; the next one is told now.
nobody-next = There is nobody after you; ask counsel or assign it by hand.
not-told = Only somebody who was told can pass that on.

setup-slack-steps =
    1. On https://api.slack.com/apps choose “Create New App”, “From a manifest”, and paste the manifest below.
    2. “Install to Workspace”; copy the Bot User OAuth Token (xoxb-…) into RIGHTSDESK_SLACK__BOT_TOKEN.
    3. Socket Mode: under “Basic Information”, “App-Level Tokens” make one with connections:write and copy it (xapp-…) into RIGHTSDESK_SLACK__APP_TOKEN. For http mode instead: copy the Signing Secret into RIGHTSDESK_SLACK__SIGNING_SECRET and set RIGHTSDESK_SLACK__MODE=http.
    4. Run this command again, then “rightsdesk serve”, and invite @rightsdesk to the channels where it shall answer.
setup-slack-ready = Slack is ready: { $bot } in { $team }, with every scope that is needed.
setup-slack-not-ready = Slack is not ready yet; see above.
setup-slack-no-bot-token = The bot token is missing: set RIGHTSDESK_SLACK__BOT_TOKEN to the Bot User OAuth Token (xoxb-…).
setup-slack-bot-token-kind = The bot token is of another kind: it must start with xoxb-.
setup-slack-bot-token-refused = Slack refuses the bot token: copy it again from “OAuth & Permissions”, or reinstall the app.
setup-slack-unreachable = Slack cannot be reached at [slack] api_base_url; check the network and try again.
setup-slack-scopes-missing = The bot token lacks these scopes: { $scopes }. Paste the manifest again and reinstall the app.
setup-slack-no-app-token = The app token is missing: set RIGHTSDESK_SLACK__APP_TOKEN (xapp-…), or use http mode.
setup-slack-app-token-kind = The app token is of another kind: it must start with xapp-.
setup-slack-app-token-refused = Slack refuses the app token: make a new one under “App-Level Tokens”.
setup-slack-app-token-scope = The app token lacks the scope connections:write.
setup-slack-no-signing-secret = The signing secret is missing: in http mode set RIGHTSDESK_SLACK__SIGNING_SECRET from “Basic Information”.
setup-slack-signing-secret-form = The signing secret does not look like one: copy it again from “Basic Information”.
setup-slack-beyond = The bot token has scopes that are not needed: { $scopes }.
