"""The door: what we decide where django-allauth asks, and what nobody gets round."""
