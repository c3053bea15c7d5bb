"""The first screen of the admin: what waits for this person, and nothing else.

An app adds a panel of its own through Wagtail's hook `construct_homepage_panels`:

    panels.append(DeskPanel(name="reviews", heading=…, read=…, all_url=…, empty=…, order=200))
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.functional import Promise
from wagtail.admin.ui.components import Component

ROWS = 5


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`note`: what else one wants to know before opening it. `language`: of the title, where it is content."""

    title: str
    url: str
    note: str = ""
    language: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class DeskList:
    """The first rows, and how many there are in all."""

    rows: list[DeskRow] = field(default_factory=list)
    count: int = 0


@dataclass(frozen=True, slots=True)
class EmptyState:
    """What is said when nothing waits, and where one can go on."""

    text: str | Promise
    url: str = ""
    link: str | Promise = ""


class DeskPanel(Component):
    template_name = "kb/admin/desk_panel.html"

    def __init__(
        self,
        *,
        name: str,
        heading: str | Promise,
        read: Callable[[], DeskList],
        all_url: str,
        empty: EmptyState,
        order: int,
    ) -> None:
        self.name = name
        self.heading = heading
        self.read = read
        self.all_url = all_url
        self.empty = empty
        self.order = order

    def get_context_data(self, parent_context=None):
        return {"panel": self, "desk": self.read()}


class TroublePanel(Component):
    """For whoever runs the site, when something that time makes due failed or does not run."""

    template_name = "kb/admin/due_work_panel.html"
    order = 900

    def __init__(self, troubles):
        self.troubles = troubles

    def get_context_data(self, parent_context=None):
        return {"troubles": self.troubles}
