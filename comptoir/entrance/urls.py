"""URLs for getting in and out: allauth's pages, some of them our own, under our nouns."""

from allauth.account import views
from django.urls import path
from django.views.generic import RedirectView

from comptoir.entrance import pages
from comptoir.entrance.underway import new_password_under_way

urlpatterns = [
    path("account/sign-in/", pages.sign_in, name="account_login"),
    path("account/sign-out/", views.logout, name="account_logout"),
    path("account/closed/", views.account_inactive, name="account_inactive"),
    path("account/new/", pages.sign_up, name="account_signup"),
    path("account/new/code/", pages.email_code, name="account_email_verification_sent"),
    path("account/new/number/", pages.phone_code, name="account_verify_phone"),
    path("account/password/forgotten/", pages.forgotten, name="account_reset_password"),
    path(
        "account/password/forgotten/code/",
        new_password_under_way(pages.forgotten_code),
        name="account_confirm_password_reset_code",
    ),
    path(
        "account/password/new/",
        new_password_under_way(pages.new_password),
        name="account_complete_password_reset",
    ),
    path("account/password/judgement/", pages.password_judgement, name="password_judgement"),
    path("account/sign-in/second-step/", pages.second_step, name="second_step"),
    path("account/sign-in/second-step/sms/", pages.second_step_sms, name="second_step_sms"),
    path("account/sign-in/way-back/", pages.way_back, name="way_back"),
    path("account/sign-in/passkey/", pages.passkey_sign_in, name="passkey_sign_in"),
    # The library redirects here; the front page knows where she belongs.
    path(
        "account/password/done/",
        RedirectView.as_view(pattern_name="home"),
        name="account_password_reset_completed",
    ),
]
