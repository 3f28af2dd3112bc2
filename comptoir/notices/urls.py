"""URLs of messages, and of the letters at the desk."""

from django.urls import path

from comptoir.notices import desk, pages

urlpatterns = [
    path("messages/", pages.messages, name="messages"),
    path("messages/read/", pages.all_read, name="messages_read"),
    path("messages/<uuid:notice>/", pages.message, name="message"),
    path("is-this-from-us/", pages.check, name="check_message"),
    path("is-this-from-us/report/", pages.report, name="report_message"),
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
