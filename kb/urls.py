"""Addresses of the library's own views, each in the language of its prefix."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from kb import sign_off_views, views

app_name = "kb"

urlpatterns = [
    path(pgettext_lazy("address", "glossary/"), views.glossary, name="glossary"),
    path(pgettext_lazy("address", "glossary/<slug:slug>/"), views.concept, name="concept"),
    path(pgettext_lazy("address", "institutions/"), views.institutions, name="institutions"),
    path(pgettext_lazy("address", "institutions/<slug:slug>/"), views.institution, name="institution"),
    path(pgettext_lazy("address", "compare/"), views.compare, name="compare"),
    path(pgettext_lazy("address", "work/<uuid:key>/"), views.work, name="work"),
    path(pgettext_lazy("address", "work/<uuid:key>/changes/"), views.changes, name="changes"),
    path(pgettext_lazy("address", "sign-off/"), sign_off_views.waiting, name="sign_offs"),
    path(pgettext_lazy("address", "sign-off/done/"), sign_off_views.done, name="sign_off_done"),
    path(pgettext_lazy("address", "sign-off/work/<int:step_pk>/"), sign_off_views.sign_off, name="sign_off"),
    path(
        pgettext_lazy("address", "sign-off/work/<int:step_pk>/text/<str:language>/"),
        sign_off_views.text,
        name="sign_off_text",
    ),
    path(pgettext_lazy("address", "sign-off/link/<str:token>/"), sign_off_views.link, name="sign_off_link"),
    path(
        pgettext_lazy("address", "sign-off/link/<str:token>/text/<str:language>/"),
        sign_off_views.link_text,
        name="sign_off_link_text",
    ),
]
