from django.urls import path

from kb.review_admin import views

app_name = "kb_reviews"

urlpatterns = [
    path("", views.board, name="board"),
    path("work/<int:page_pk>/", views.WorkView.as_view(), name="work"),
    path("step/<int:step_pk>/settled/", views.settled, name="settled"),
]
