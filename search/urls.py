"""The address of the results page, in the language of its prefix."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from search import views

app_name = "search"

urlpatterns = [
    path(pgettext_lazy("address", "search/"), views.results, name="results"),
]
