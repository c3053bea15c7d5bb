"""On the page of a fact: where it stands."""

from django.forms import Media
from wagtail.admin.panels import Panel

from kb.selectors.fact_uses import count_works


class FactUsesPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "kb/admin/fact_uses.html"

        @property
        def media(self):
            return super().media + Media(css={"all": ["puente/css/desk.css"]})

        def get_context_data(self, parent_context=None):
            uses = self.form.uses
            return super().get_context_data(parent_context) | {
                "fact": self.instance,
                "uses": uses,
                "works": count_works(uses),
            }
