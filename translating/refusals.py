"""What is not done, with the sentence that tells a person why and what to do."""


class Refused(Exception):
    """Raised where nothing has been changed yet, or all of it is rolled back; its text is for the person who asked."""
