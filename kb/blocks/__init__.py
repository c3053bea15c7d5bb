"""StreamField blocks of the library's pages."""
