"""Every write to people that touches several objects."""
