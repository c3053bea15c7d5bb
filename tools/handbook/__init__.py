"""Takes the pictures of the editors' handbook from a running site: `python -m tools.handbook`."""
