"""Every read across rows of people."""
