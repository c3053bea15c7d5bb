"""The addresses of search, in the language of their prefix."""

from django.urls import path
from django.utils.translation import pgettext_lazy

from search import views
from search.desk import clicks

app_name = "search"

urlpatterns = [
    path(pgettext_lazy("address", "search/"), views.results, name="results"),
    path(pgettext_lazy("address", "search/click/"), clicks.clicked, name="clicked"),
]
