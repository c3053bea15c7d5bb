"""From an engine's answer to what a reader sees."""
