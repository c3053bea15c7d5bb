"""What identifiers look like; models and blocks agree on it here."""

# \Z and not $, which would also let a line break stand at the end.
ANCHOR_PATTERN = r"^[a-z][a-z0-9-]{0,59}\Z"
WORK_KEY_PATTERN = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"
