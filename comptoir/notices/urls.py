"""URLs of the letters at the desk."""

from django.urls import path

from comptoir.notices import desk

urlpatterns = [
    path("desk/letters/", desk.letters, name="desk_letters"),
    path("desk/letters/<slug:letter_app>/<slug:letter_name>/", desk.letter, name="desk_letter"),
    path("desk/letters/<slug:letter_app>/<slug:letter_name>/switch/", desk.switch, name="desk_letter_switch"),
    path(
        "desk/letters/<slug:letter_app>/<slug:letter_name>/example/", desk.example, name="desk_letter_example"
    ),
    path(
        "desk/letters/<slug:letter_app>/<slug:letter_name>/as/<slug:letter_language>/",
        desk.letter_as_html,
        name="desk_letter_as_html",
    ),
]
