"""The URLs of the demo, which exist nowhere else."""

from django.urls import path

from comptoir.project.demo import pages
from comptoir.ui.pages import gallery

urlpatterns = [
    path("", pages.cast, name="demo"),
    path("mailbox/", pages.mailbox, name="mailbox"),
    path("gallery/", gallery, name="gallery"),
    path("products/<slug:reference>/", pages.product, name="demo_product"),
    path("pictures/<slug:reference>.svg", pages.picture, name="demo_picture"),
]
