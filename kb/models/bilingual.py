"""Records that carry both languages in one row read the active one through one descriptor."""

from kb.languages import active_language, other_language


class BilingualText:
    """`name = BilingualText("name")` reads `name_es` or `name_en`, the other where one is empty.

    >>> institution.name  # while Spanish is active
    'Alcaldía Benito Juárez'
    """

    def __init__(self, stem):
        self.stem = stem

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        language = active_language()
        return getattr(instance, f"{self.stem}_{language}") or getattr(
            instance, f"{self.stem}_{other_language(language)}"
        )


def language_shown(instance, stem):
    """The language in which `stem` is shown now, so that a foreign passage can carry `lang`."""
    language = active_language()
    if getattr(instance, f"{stem}_{language}"):
        return language
    return other_language(language)
