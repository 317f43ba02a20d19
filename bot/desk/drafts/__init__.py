"""Drafts, from the first text to the record that a person sent it."""
