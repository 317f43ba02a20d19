"""Kill -9 at any moment: nothing is lost, nothing is doubled."""
