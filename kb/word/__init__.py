"""Word files (DOCX) read into what our pages are made of. No module here knows Django: reading happens in a process of its own."""
