"""Refusal: an action says no, in words for the customer."""


class Refused(Exception):
    """Raised when an action cannot be done now; nothing has changed.

    `words` are shown to the person unchanged; `code` is stable and meant for programs.
    """

    def __init__(self, words: str, code: str) -> None:
        super().__init__(words)
        self.words = words
        self.code = code
