# --- filer: hva som ble lest av dem, og hva ikke
notice-read = Lest: { $names }.
unread-guessed = Tegnkodingen er ikke oppgitt; lest som { $encoding }.
unread-hidden = { $count ->
    [one] Ikke lest: ett avsnitt som siden skjuler.
   *[other] Ikke lest: { $count } avsnitt som siden skjuler.
}
unread-menus = { $count ->
    [one] Ikke lest: sidens meny.
   *[other] Ikke lest: { $count } av sidens menyer.
}
unread-picture = Ikke lest: bildet { $name }.
unread-pictures = { $count ->
    [one] Ikke lest: ett bilde i den.
   *[other] Ikke lest: { $count } bilder i den.
}
unread-attachment = Ikke lest: { $name } { $why }.
unread-calendar = Ikke lest: kalenderoppføringen { $name }.
unread-card = Ikke lest: kontaktkortet { $name }.
unread-signature = Ikke lest: signaturen { $name }.
unread-report = Ikke lest: leveringsrapporten { $name }.
unread-sealed = Ikke lest: { $name } er kryptert.
unread-too-deep = Ikke lest: { $name } ligger for dypt inne i andre meldinger.
unread-too-many = Ikke lest: { $count } filer til.
unread-comments = { $count ->
    [one] Ikke lest: én kommentar.
   *[other] Ikke lest: { $count } kommentarer.
}
unread-notes = { $count ->
    [one] Ikke lest: ett notat på en celle.
   *[other] Ikke lest: { $count } notater på celler.
}
unread-deleted = { $count ->
    [one] Ikke lest: én sporet sletting.
   *[other] Ikke lest: { $count } sporede slettinger.
}
unread-inserted = { $count ->
    [one] Én sporet innsetting som ingen har godtatt, er lest som tekst.
   *[other] { $count } sporede innsettinger som ingen har godtatt, er lest som tekst.
}
unread-charts = { $count ->
    [one] Ikke lest: ett diagram eller innebygd objekt.
   *[other] Ikke lest: { $count } diagrammer eller innebygde objekter.
}
unread-sheets = { $count ->
    [one] Ikke lest: ett skjult ark.
   *[other] Ikke lest: { $count } skjulte ark.
}
unread-pages = { $count ->
    [one] Ikke lest: side { $pages } har ingen tekst (et skannet ark?).
   *[other] Ikke lest: sidene { $pages } har ingen tekst (skannede ark?).
}
unread-xfa = Ikke lest: skjemaets innhold: det er et XFA-skjema, som bare Adobes programmer viser; skriv det ut til PDF.
unread-lines = { $count ->
    [one] Ikke lest: én linje som ikke er JSON.
   *[other] Ikke lest: { $count } linjer som ikke er JSON.
}
unread-not-what-it-says = Navnet sier Word, men innholdet er ren tekst; lest som det.

# --- to klipp side om side
compare-same = Det samme (treff { $score }).
compare-still = Ikke det samme: et felles stillbilde (en tittelplakat, en logo eller lignende) er alt de har til felles (treff { $score }).
compare-not = Ikke sett å være det samme (treff { $score }).
compare-miss = At ingenting ble funnet, sier ikke noe om inngrep: et generert klipp har ingen bilder felles med forbildet.
unseen-other-pictures = { $count ->
    [one] Ett bilde til i filen: bare det første er sett på.
   *[other] { $count } bilder til i filen: bare det første er sett på.
}
unseen-is-svg = Filen er en SVG-tegning, som ikke åpnes; lagre den som PNG.
unseen-is-jxl = Filen er et JPEG XL-bilde, som ikke åpnes; lagre det som JPEG eller PNG.
unseen-is-psd = Filen er et Photoshop-dokument, som ikke åpnes; lagre det som JPEG eller PNG.
