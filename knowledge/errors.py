"""What can go wrong in the library; every message is a sentence for the person who can mend it."""


class LibraryError(Exception):
    """Something in the library that a person can fix."""


class BrokenDocument(LibraryError):
    """A document that does not fit the schema: which file, which field, what is wrong, what is allowed."""

    def __init__(self, file: str, field: str, wrong: str) -> None:
        self.file, self.field, self.wrong = file, field, wrong
        super().__init__(f"{file}: {field}: {wrong}" if field else f"{file}: {wrong}")
