"""Measures the search on judged queries: loads a scratch site, asks it over HTTP, counts what came where."""
