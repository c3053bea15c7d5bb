"""Finds the facts in the stored form of a stream, without reading them from the database."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks

from kb.blocks.untranslated import FactBlock

# Where a fact's number is written: a dictionary of the stored stream, and the key in it.
Place = tuple[dict[str, Any], str]


def fact_places(block: blocks.Block, stored: Any) -> Iterator[Place]:
    """The places in `stored`, what a block of this kind keeps. What fits no block is passed over."""
    if isinstance(block, blocks.StreamBlock) and isinstance(stored, list):
        for child in stored:
            yield from _in_child(block.child_blocks.get(child.get("type")), child, "value")
    elif isinstance(block, blocks.StructBlock) and isinstance(stored, dict):
        for name, child in block.child_blocks.items():
            yield from _in_child(child, stored, name)
    elif isinstance(block, blocks.ListBlock) and isinstance(stored, list):
        for item in stored:
            # Items without an identity of their own were stored bare, in old Wagtail.
            if isinstance(item, dict) and item.get("type") == "item":
                yield from _in_child(block.child_block, item, "value")


def _in_child(block: blocks.Block | None, holder: dict[str, Any], key: str) -> Iterator[Place]:
    if isinstance(block, FactBlock):
        if holder.get(key) is not None:
            yield holder, key
    elif block is not None:
        yield from fact_places(block, holder.get(key))
