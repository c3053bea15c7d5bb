"""The types of public page, by the names under which prepare_site.py finds their addresses."""

LANGUAGES = ("es", "en")

# Every type of public page; prepare_site.py finds their addresses.
KINDS = ("practice_guide", "regulatory_model", "operational_tool", "training_module", "encounter")
PAGES = (
    "home",
    *(f"list of {kind}" for kind in KINDS),
    *KINDS,
    "information about",
    "search",
    "search in a file",
    "search start",
    "search without results",
    "search misunderstood",
    "promoted answer",
    "glossary",
    "concept",
    "institutions",
    "institution",
    "compare",
    "comparison",
    "comparison impossible",
    "work elsewhere",
    "closed",
    "not found",
)
# What a page says about itself when something is missing is not an error of the page.
EXPECTED_STATUS = {"not found": 404, "search misunderstood": 400, "comparison impossible": 404}
