"""URLs of the shop's service and of threads; no URL for somebody signed out names a question."""

from django.urls import path

from comptoir.conversations import desk, pages

urlpatterns = [
    path("contact/", pages.contact, name="contact"),
    path("contact/sent/", pages.sent, name="contact_sent"),
    path("contact/sellers/<slug:slug>/<number:number>/", pages.contact_seller, name="contact_seller"),
    path(
        "contact/by-order/<str:link>/<slug:slug>/",
        pages.contact_seller_by_link,
        name="contact_seller_by_link",
    ),
    path("contact/<uuid:thread>/", pages.thread, name="thread"),
    path("contact/<uuid:thread>/help/", pages.help_asked, name="thread_help"),
    path("contact/<uuid:thread>/solution/", pages.solution, name="thread_solution"),
    path("contact/<uuid:thread>/photos/<uuid:message>/", pages.photo, name="thread_photo"),
    path("contact/by-link/<str:thread_link>/", pages.thread_by_link, name="thread_by_link"),
    path("contact/by-link/<str:thread_link>/help/", pages.help_asked_by_link, name="thread_help_by_link"),
    path(
        "contact/by-link/<str:thread_link>/solution/",
        pages.solution_by_link,
        name="thread_solution_by_link",
    ),
    path(
        "contact/by-link/<str:thread_link>/photos/<uuid:message>/",
        pages.photo_by_link,
        name="thread_photo_by_link",
    ),
    path("desk/inbox/", desk.inbox, name="desk_inbox"),
    path("desk/inbox/<uuid:question>/", desk.service_request, name="desk_request"),
    path("desk/inbox/<uuid:question>/closure/", desk.closure, name="desk_request_closure"),
    path("desk/inbox/<uuid:question>/photos/<uuid:message>/", desk.question_photo, name="desk_request_photo"),
    path("desk/messages/", desk.seller_messages, name="desk_messages"),
    path("desk/messages/<uuid:thread>/", desk.seller_thread, name="desk_thread"),
    path("desk/messages/<uuid:thread>/photos/<uuid:message>/", desk.seller_photo, name="desk_thread_photo"),
]
