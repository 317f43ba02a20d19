"""Reading notices received: their kind, the parts that the law asks for, the dates they set."""
