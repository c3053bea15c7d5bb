"""The engines that hold the index: one Protocol, two implementations."""

from search.engines.base import Engine, EngineInfo, SearchUnavailable, Suggestion

__all__ = ["Engine", "EngineInfo", "SearchUnavailable", "Suggestion"]
