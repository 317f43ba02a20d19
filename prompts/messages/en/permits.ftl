# Who may: the sentences of bot/desk/permits.py.
permit-unknown = Rightsdesk does not know “{ $act }”, and so does not do it.
permit-outsider = That is for people of the team. You can check a clip, ask a question and search what is public.
permit-not-here = Not in a place where people from outside read: do it in a direct message or a channel of the team.
permit-no-matter = There is no matter { $record }.
permit-no-draft = There is no draft { $record }.
permit-not-listed = { $person } is not in the staff directory. Whoever administers Rightsdesk adds people with “rightsdesk staff add”.
permit-no-role = That needs one of these roles in the staff directory: { $roles }.
permit-shell = That is done on the machine that Rightsdesk runs on.
permit-house = Rightsdesk does that by itself, for a configured rule.
matter-outside = Asked from outside the team.
matter-outside-same = Asked from outside the team; the same link as { $same }.
limited = You have asked a lot in a short time. Come back at { $at }; nothing of this was kept.
permit-above = { $record } rests on sources that you may not see, or not here.
