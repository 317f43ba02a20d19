"""What can go wrong in the library; every message is a sentence for the person who can mend it."""


class LibraryError(Exception):
    """Something in the library that a person can fix."""


class BrokenDocument(LibraryError):
    """A document that does not fit the schema: which file, which field, what is wrong, what is allowed."""

    def __init__(self, file: str, field: str, wrong: str) -> None:
        self.file, self.field, self.wrong = file, field, wrong
        super().__init__(f"{file}: {field}: {wrong}" if field else f"{file}: {wrong}")


class UnknownWeights(LibraryError):
    """The weights of the default embedder are missing, or are not the pinned ones."""


class NoEmbedder(LibraryError):
    """The configured embedding model cannot be loaded."""


class OtherEmbedder(LibraryError):
    """The index was built with another embedder than the configured one."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class LibraryBroken(LibraryError):
    """A file of the library cannot be opened or read."""


class UnreadableFile(LibraryError):
    """A file that cannot become a document: which, and why."""

    def __init__(self, file: str, why: str) -> None:
        self.file, self.why = file, why
        super().__init__(f"{file} {why}")


class NoSuchDocument(LibraryError):
    """There is no document with that id."""

    def __init__(self, document: str) -> None:
        self.document = document
        super().__init__(f"there is no document {document!r} in the library")
