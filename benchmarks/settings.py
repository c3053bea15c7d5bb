"""Local settings with the minimal page beside the site's own."""

from config.settings.local import *

INSTALLED_APPS = ["benchmarks.minimal", *INSTALLED_APPS]
# One process measures itself; no limit may answer in the page's place.
SEARCH_RATE_LIMIT = 0
ALLOWED_HOSTS = ["*"]
