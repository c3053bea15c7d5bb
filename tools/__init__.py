"""Programs for those who run or change this site; the site itself imports none of them."""
