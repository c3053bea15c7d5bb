"""What people do in a browser on the way to several things."""


def follow(page, control):
    """Clicks what leads to another page and waits until that page is there, or what is read next is the page before."""
    with page.expect_navigation():
        control.click()


def ask_to_publish(site, page, source, summary):
    """Writes another summary into a translated original and presses publish; leads to the question how much it matters."""
    page.goto(site.base + site.addresses[f"editing from {source}"][source])
    page.wait_for_selector("[name=summary]")
    page.fill("[name=summary]", summary)
    page.locator("footer .w-dropdown__toggle").last.click()
    page.locator("[name=action-publish]").click()
    page.wait_for_url("**/admin/translations/publish/**")
