"""Sets of works as whole numbers: bit n is set where the work with the id n is in it."""

from collections.abc import Iterable


def bits(works: Iterable[int]) -> int:
    members = list(works)
    if not members:
        return 0
    flags = bytearray(max(members) // 8 + 1)
    for work in members:
        flags[work >> 3] |= 1 << (work & 7)
    return int.from_bytes(flags, "little")


def members(works: int) -> list[int]:
    """The ids in a set, in ascending order."""
    return [place for place, flag in enumerate(reversed(bin(works)[2:])) if flag == "1"]


IN = ord("1")


def membership(works: int) -> bytes:
    """One byte per id, IN where it is in the set: the quick way to test many ids."""
    return bin(works)[:1:-1].encode()
