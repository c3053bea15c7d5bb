"""Works in and out as JSON lines: the shape is described in docs/interchange.md."""
