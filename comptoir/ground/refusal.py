"""Refusal: an action says no in words for the customer."""


class Refused(Exception):
    """What was asked cannot be done now; nothing has changed.

    `words` are shown to the person as they are; `code` is stable and goes to programs.
    """

    def __init__(self, words: str, code: str) -> None:
        super().__init__(words)
        self.words = words
        self.code = code
