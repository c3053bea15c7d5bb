"""Reviews in the admin: the board, and a page for the review of each work."""
