"""Addresses of the library's own views, each in the language of its prefix."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from kb import views

app_name = "kb"

urlpatterns = [
    path(pgettext_lazy("address", "glossary/"), views.glossary, name="glossary"),
    path(pgettext_lazy("address", "glossary/<slug:slug>/"), views.concept, name="concept"),
    path(pgettext_lazy("address", "institutions/"), views.institutions, name="institutions"),
    path(pgettext_lazy("address", "institutions/<slug:slug>/"), views.institution, name="institution"),
    path(pgettext_lazy("address", "compare/"), views.compare, name="compare"),
    path(pgettext_lazy("address", "work/<uuid:key>/"), views.work, name="work"),
    path(pgettext_lazy("address", "work/<uuid:key>/changes/"), views.changes, name="changes"),
]
