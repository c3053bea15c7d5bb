"""Panels of the editor that are no fields."""

from wagtail.admin.panels import Panel


class NewWorkPanel(Panel):
    """The slot under the title of a work that was never published; search fills it with works that are like it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "kb/admin/new_work_panel.html"

        def is_shown(self):
            return self.instance.first_published_at is None

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | {"page": self.instance}
