"""The frame has no views inside a language: its pages are Wagtail's."""

app_name = "home"

urlpatterns: list = []
