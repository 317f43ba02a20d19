# Who may: the sentences of bot/desk/permits.py.
permit-unknown = Rightsdesk kjenner ikke «{ $act }», og gjør det derfor ikke.
permit-outsider = Det er for folk på laget. Du kan sjekke et klipp, stille et spørsmål og søke i det som er offentlig.
permit-not-here = Ikke der utenforstående leser: gjør det i en direktemelding eller i en av lagets egne kanaler.
permit-no-matter = Det finnes ingen sak { $record }.
permit-no-draft = Det finnes ikke noe utkast { $record }.
permit-not-listed = { $person } står ikke i ansattlisten. Den som drifter Rightsdesk legger til folk med «rightsdesk staff add».
permit-no-role = Det krever en av disse rollene i ansattlisten: { $roles }.
permit-shell = Det gjøres på maskinen som Rightsdesk kjører på.
permit-house = Det gjør Rightsdesk selv, etter en regel i oppsettet.
matter-outside = Spurt om av noen utenfor laget.
matter-outside-same = Spurt om av noen utenfor laget; samme lenke som { $same }.
limited = Du har spurt om mye på kort tid. Kom tilbake { $at }; ingenting av dette er lagret.
permit-above = { $record } bygger på kilder som du ikke kan se, eller ikke her.
