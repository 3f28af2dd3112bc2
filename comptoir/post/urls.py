"""The address at which a mail provider tells what became of mails."""

from django.urls import path

from comptoir.post import pages

urlpatterns = [path("mail/events/<str:provider_secret>/", pages.mail_events, name="mail_events")]
