"""URLs of the shop's service; no URL for somebody signed out names a question."""

from django.urls import path

from comptoir.conversations import desk, pages

urlpatterns = [
    path("contact/", pages.contact, name="contact"),
    path("contact/sent/", pages.sent, name="contact_sent"),
    path("contact/<uuid:question>/", pages.service_request, name="contact_request"),
    path("desk/inbox/", desk.inbox, name="desk_inbox"),
    path("desk/inbox/<uuid:question>/", desk.service_request, name="desk_request"),
    path("desk/inbox/<uuid:question>/closure/", desk.closure, name="desk_request_closure"),
]
