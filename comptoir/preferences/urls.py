"""The URLs of preferences."""

from django.urls import path

from comptoir.preferences import pages

urlpatterns = [
    path("preferences/", pages.preferences, name="preferences"),
    path("preferences/stop/", pages.stop, name="preferences_stop"),
    path("preferences/confirmation/<str:asked>/", pages.confirmation, name="preference_confirmation"),
    path("unsubscribe/<str:stop>/", pages.unsubscribe, name="unsubscribe"),
    path("sms/answers/<str:sms_secret>/", pages.sms_answer, name="sms_answer"),
]
