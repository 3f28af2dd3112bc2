"""The addresses for reaching the shop's service; whoever is signed out has none with a question in it."""

from django.urls import path

from comptoir.conversations import desk, pages

urlpatterns = [
    path("contact/", pages.contact, name="contact"),
    path("contact/sent/", pages.sent, name="contact_sent"),
    path("contact/<uuid:asked>/", pages.service_request, name="contact_request"),
    path("desk/inbox/", desk.inbox, name="desk_inbox"),
    path("desk/inbox/<uuid:asked>/", desk.service_request, name="desk_request"),
    path("desk/inbox/<uuid:asked>/closure/", desk.closure, name="desk_request_closure"),
]
