"""Addresses of the translation screens in the admin."""

from django.urls import path

from kb.translation_admin.board import BoardView
from kb.translation_admin.weighing import WeighAgainView, WeighView
from kb.translation_admin.work import WorkView

app_name = "kb_translations"

urlpatterns = [
    path("", BoardView.as_view(), name="board"),
    path("work/<uuid:work>/", WorkView.as_view(), name="work"),
    path("publish/<int:page_pk>/<int:revision_pk>/", WeighView.as_view(), name="weigh"),
    path("changes/<int:pk>/", WeighAgainView.as_view(), name="weigh_again"),
]
