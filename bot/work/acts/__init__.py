"""What each kind of outbox row does, one file each."""
