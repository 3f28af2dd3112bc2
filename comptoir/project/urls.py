"""All URLs of the house."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from comptoir.project import desk, health, help_pages, home, metrics
from comptoir.project.api import customer_api, shop_api
from comptoir.project.house import APPS
from comptoir.rest.operations import without_sign_in_page

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", home.account, name="account"),
    path("language/", home.language, name="language"),
    path("health/", health.serving, name="health"),
    path("metrics/", metrics.metrics, name="metrics"),
    path("health/live/", health.live, name="health_live"),
    path("health/ready/", health.ready, name="health_ready"),
    path("help/", help_pages.index, name="help"),
    path("help/staying-safe/", help_pages.staying_safe, name="staying_safe"),
    path("help/<slug:slug>/", help_pages.chapter, name="help_chapter"),
    path("api/shop/v1/", without_sign_in_page(shop_api.urls)),
    path("api/v1/", without_sign_in_page(customer_api.urls)),
    path("desk/", desk.front, name="desk"),
    path("desk/find/", desk.find, name="desk_find"),
    path("desk/failures/", desk.failures, name="desk_failures"),
    path("desk/failures/all/", desk.retry_every, name="desk_failures_retry"),
    path("desk/failures/<uuid:failure>/", desk.retry_one, name="desk_failure_retry"),
    # The upper floors first: what is asked for most stands there.
    *(path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")),
]
handler400 = "comptoir.project.errors.bad_request"
handler403 = "comptoir.project.errors.permission_denied"
handler404 = "comptoir.project.errors.page_not_found"
handler500 = "comptoir.project.errors.server_error"
if settings.DEMO:
    urlpatterns += [path("demo/", include("comptoir.project.demo.urls"))]
