"""Files of notices received -> their text, through the library's own readers."""
