"""Finding works: the core (documents, language, engines), its feeding, its views and its API."""
