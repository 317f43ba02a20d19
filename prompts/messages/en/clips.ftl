# What a file or a link showed.
card-clip = The clip
clip-file = { $kind }, { $size }{ $seconds ->
    [0] {""}
   *[other] , { $seconds } s
}; SHA-256 { $sha256 }…; from { $origin }
clip-page = What the page says of itself; the clip was not seen
clip-credentials-valid = Content Credentials: valid, signed by { $by }, whom you trust
clip-credentials-untrusted = Content Credentials: intact, but signed by { $by }, whom nobody vouches for
clip-credentials-invalid = Content Credentials: invalid; the file was changed after it was signed ({ $why })
clip-credentials-none = Content Credentials: none, which proves nothing
clip-declares = Declares AI origin: { $what }
clip-declares-nothing = Declares no AI origin, which proves nothing
clip-match = { $from }–{ $to } match { $other } at { $there } ({ $how }, distance { $distance })
clip-said = { $where }: “{ $text }”
clip-unseen = Not looked at: { $what }
clip-miss = No frame or sound of it is known here. That says nothing about infringement: a generated clip shares no frame with its model.
