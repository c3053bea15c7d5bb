"""The indices behind the aliases: names, creation, the swap at the end of a rebuild."""

import re
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from search.engines.elasticsearch.documents import index_named, schema_hash


class Indices:
    """`<prefix>-<schema hash>` is an alias of the current index, `…-building` of one that is being built.

    The indices themselves are called `<prefix>-<schema hash>-<UTC time>`. A program with another schema has another
    alias, so that it never reads or writes an index that does not fit it.
    """

    def __init__(self, client: Elasticsearch, prefix: str) -> None:
        self.client = client
        self._prefix = prefix
        self.alias = f"{prefix}-{schema_hash()}"
        self.building_alias = f"{self.alias}-building"

    def ensure_current(self) -> None:
        """Makes a first, empty index when there is none."""
        if self.client.indices.exists_alias(name=self.alias):
            return
        name = self._create(aliases={})
        # Of several processes that come here at once, the first keeps its index; "must_exist" has no opposite, so
        # look again and step back.
        if self.client.indices.exists_alias(name=self.alias):
            self.client.indices.delete(index=name)
            return
        self.client.indices.put_alias(index=name, name=self.alias, is_write_index=True)

    def start_building(self) -> str:
        """A new index under the building alias. One that a broken-off rebuild left is dropped."""
        for left in self._behind(self.building_alias):
            self.client.indices.delete(index=left, ignore_unavailable=True)
        return self._create(aliases={self.building_alias: {"is_write_index": True}})

    def finish_building(self, name: str) -> None:
        """One step: the alias moves to the new index and the old ones go."""
        self.client.indices.put_mapping(index=name, meta={"built_at": datetime.now(UTC).isoformat()})
        self.client.indices.refresh(index=name)
        actions: list[dict[str, Any]] = [
            {"remove": {"index": name, "alias": self.building_alias, "must_exist": True}},
            {"add": {"index": name, "alias": self.alias, "is_write_index": True}},
            *({"remove_index": {"index": old}} for old in self._own() if old != name),
        ]
        self.client.indices.update_aliases(actions=actions)

    def abandon_building(self, name: str) -> None:
        self.client.indices.delete(index=name, ignore_unavailable=True)

    def current(self) -> str:
        return next(iter(self._behind(self.alias)), "")

    def drop(self) -> None:
        for name in self._own():
            self.client.indices.delete(index=name, ignore_unavailable=True)

    def _create(self, aliases: dict[str, Any]) -> str:
        stamp = datetime.now(UTC).strftime("%Y%m%dt%H%M%S%f")
        name = f"{self.alias}-{stamp}"
        body = index_named(name).to_dict()
        self.client.indices.create(index=name, aliases=aliases, **body)
        return name

    def _behind(self, alias: str) -> list[str]:
        if not self.client.indices.exists_alias(name=alias):
            return []
        return sorted(self.client.indices.get_alias(name=alias), reverse=True)

    def _own(self) -> list[str]:
        """Every index of this prefix, of any schema, and of no other prefix that begins the same."""
        pattern = re.compile(rf"{re.escape(self._prefix)}-[0-9a-f]{{8}}-\d{{8}}t\d{{12}}")
        found = self.client.indices.get(index=f"{self._prefix}-*", expand_wildcards="open")
        return sorted(name for name in found if pattern.fullmatch(name))
