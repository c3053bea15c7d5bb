"""What can be wrong with an imported line."""


class InvalidPart(ValueError):
    """The line cannot go in; the message says what to mend."""


class Report:
    """Warnings of one part: it went in, but not everything of it."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warn(self, sentence: str) -> None:
        self.warnings.append(sentence)
