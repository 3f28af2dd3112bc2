"""The URLs of the demo, which exist nowhere else."""

from django.urls import path

from comptoir.project.demo import pages
from comptoir.project.demo.stage import pages as stage
from comptoir.ui.pages import gallery

urlpatterns = [
    path("", pages.cast, name="demo"),
    path("mailbox/", pages.mailbox, name="mailbox"),
    path("mailbox/stop/", pages.mailbox_stop, name="mailbox_stop"),
    path("stage/", stage.stage, name="stage"),
    path("stage/next/", stage.play, name="stage_next"),
    path("stage/check/", stage.check, name="stage_check"),
    path("stage/enter/", stage.enter, name="stage_enter"),
    path("gallery/", gallery, name="gallery"),
    path("shop/", pages.shop, name="demo_shop"),
    path("products/<slug:reference>/", pages.product, name="demo_product"),
    path("pictures/<slug:reference>.svg", pages.picture, name="demo_picture"),
]
