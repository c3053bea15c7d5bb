"""The smallest Wagtail page worth the name: the yardstick of the benchmark, no part of the site."""
