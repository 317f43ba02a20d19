# Hva en fil eller lenke viste.
card-clip = Klippet
clip-file = { $kind }, { $size }{ $seconds ->
    [0] {""}
   *[other] , { $seconds } s
}; SHA-256 { $sha256 }…; fra { $origin }
clip-page = Det siden sier om seg selv; klippet er ikke sett
clip-credentials-valid = Content Credentials: gyldig, signert av { $by }, som dere stoler på
clip-credentials-untrusted = Content Credentials: uendret, men signert av { $by }, som ingen går god for
clip-credentials-invalid = Content Credentials: ugyldig; filen ble endret etter at den ble signert ({ $why })
clip-credentials-none = Content Credentials: ingen, noe som ikke beviser noe
clip-declares = Oppgir at den er laget med KI: { $what }
clip-declares-nothing = Oppgir ikke å være laget med KI, noe som ikke beviser noe
clip-match = { $from }–{ $to } svarer til { $other } ved { $there } ({ $how }, avstand { $distance })
clip-said = { $where }: «{ $text }»
clip-unseen = Ikke sett på: { $what }
clip-miss = Ingen bilder eller lyd derfra er kjent her. Det sier ingenting om krenkelse: et generert klipp har ingen bilder felles med forbildet.
