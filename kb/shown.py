"""What templates read."""


class Shown:
    """Of a template's `hit.title`, Django asks first for the item "title"; the refusal of an object that has none costs
    several times what the attribute does, and a page of results reads four hundred.
    """

    __slots__ = ()
    __getitem__ = object.__getattribute__
