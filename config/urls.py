"""Every address of the site, and which app answers it."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import health, media
from config.addresses import language_patterns
from home import views as home_views
from kb.desk_admin import first_screen
from people.sign_in import doors
from search.api import api as search_api

urlpatterns = [
    path("", home_views.choose_language, name="choose_language"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("robots.txt", home_views.robots, name="robots"),
    path("sitemap.xml", home_views.sitemap, name="sitemap"),
    path("admin/", include(doors.admin_patterns)),
    # Before Wagtail's own, in their place.
    path("admin/", first_screen),
    # Its report would show everybody's history to every coordinator.
    re_path(r"^admin/reports/site-history/(?:results/)?$", RedirectView.as_view(pattern_name="kb_history:list")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/images/<path:path>", media.rendition, name="rendition"),
    path("api/v1/", search_api.urls),
    *language_patterns(
        # Before Wagtail's catch-all: home reserves these slugs.
        path("", include("home.urls")),
        path("", include("people.urls")),
        path("", include("kb.urls")),
        path("", include("search.urls")),
        path("", include(wagtail_urls)),
    ),
]
