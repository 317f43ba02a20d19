"""A stand-in of Discord on loopback, for unmodified discord.py."""
