# --- files: what of them was read, and what was not
notice-read = Read: { $names }.
unread-guessed = Its encoding is not declared; read as { $encoding }.
unread-hidden = { $count ->
    [one] Not read: one passage that the page hides.
   *[other] Not read: { $count } passages that the page hides.
}
unread-menus = { $count ->
    [one] Not read: the page's menu.
   *[other] Not read: { $count } menus of the page.
}
unread-picture = Not read: the picture { $name }.
unread-pictures = { $count ->
    [one] Not read: one picture in it.
   *[other] Not read: { $count } pictures in it.
}
unread-attachment = Not read: { $name } { $why }.
unread-calendar = Not read: the calendar entry { $name }.
unread-card = Not read: the contact card { $name }.
unread-signature = Not read: the signature { $name }.
unread-report = Not read: the delivery report { $name }.
unread-sealed = Not read: { $name } is encrypted.
unread-too-deep = Not read: { $name } lies too deep in other messages.
unread-too-many = Not read: { $count } more files.
unread-comments = { $count ->
    [one] Not read: one comment.
   *[other] Not read: { $count } comments.
}
unread-notes = { $count ->
    [one] Not read: one note on a cell.
   *[other] Not read: { $count } notes on cells.
}
unread-deleted = { $count ->
    [one] Not read: one tracked deletion.
   *[other] Not read: { $count } tracked deletions.
}
unread-inserted = { $count ->
    [one] One tracked insertion that nobody has accepted was read as text.
   *[other] { $count } tracked insertions that nobody has accepted were read as text.
}
unread-charts = { $count ->
    [one] Not read: one chart or embedded object.
   *[other] Not read: { $count } charts or embedded objects.
}
unread-sheets = { $count ->
    [one] Not read: one hidden sheet.
   *[other] Not read: { $count } hidden sheets.
}
unread-pages = { $count ->
    [one] Not read: page { $pages } has no text (a scan?).
   *[other] Not read: pages { $pages } have no text (scans?).
}
unread-xfa = Not read: the form's contents: it is an XFA form, which only Adobe's programs show; print it to a PDF.
unread-lines = { $count ->
    [one] Not read: one line that is not JSON.
   *[other] Not read: { $count } lines that are not JSON.
}
unread-not-what-it-says = Its name says Word, its content is plain text; read as that.

# --- two clips side by side
compare-same = The same (score { $score }).
compare-still = Not the same: a shared still (a title card, a logo or the like) is all that they have in common (score { $score }).
compare-not = Not seen to be the same (score { $score }).
compare-miss = A miss says nothing about infringement: a generated clip shares no frame with its model.
unseen-other-pictures = { $count ->
    [one] One more picture in the file: only the first is looked at.
   *[other] { $count } more pictures in the file: only the first is looked at.
}
unseen-is-svg = The file is an SVG drawing, which is not opened; save it as PNG.
unseen-is-jxl = The file is a JPEG XL picture, which is not opened; save it as JPEG or PNG.
unseen-is-psd = The file is a Photoshop document, which is not opened; save it as JPEG or PNG.
