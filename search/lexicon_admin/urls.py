"""Addresses of the lexicon in the admin."""

from django.urls import path

from search.lexicon_admin import views

app_name = "search_lexicon"

urlpatterns = [
    path("", views.LexiconView.as_view(), name="pairs"),
    path("results/", views.LexiconView.as_view(results_only=True), name="pairs_results"),
    path("forbidden/", views.ForbiddenPairsView.as_view(), name="forbidden"),
    path("<int:pk>/forbid/", views.forbid_pair, name="forbid"),
    path("forbidden/<int:pk>/allow/", views.allow_pair, name="allow"),
]
