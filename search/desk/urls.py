"""The search desk's own addresses in the admin; its lists bring theirs (search.desk.records)."""

from django.urls import path

from search.desk import views

app_name = "search_desk"

urlpatterns = [
    path("", views.QueriesView.as_view(), name="queries"),
    path("label/", views.AddLabelView.as_view(), name="add_label"),
    path("label/<int:pk>/remove/", views.RemoveLabelView.as_view(), name="remove_label"),
]
