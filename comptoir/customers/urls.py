"""The addresses for getting in and out: those pages of allauth that the house uses, under our own nouns."""

from allauth.account import views
from django.urls import path
from django.views.generic import RedirectView

from comptoir.customers import desk, pages

urlpatterns = [
    path("account/sign-in/", views.login, name="account_login"),
    path("account/sign-out/", views.logout, name="account_logout"),
    path("account/closed/", views.account_inactive, name="account_inactive"),
    path("account/new/", views.signup, name="account_signup"),
    path("account/new/code/", views.email_verification_sent, name="account_email_verification_sent"),
    path("account/new/number/", views.verify_phone, name="account_verify_phone"),
    path("account/password/forgotten/", views.password_reset, name="account_reset_password"),
    path(
        "account/password/forgotten/code/",
        views.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path("account/password/new/", views.complete_password_reset, name="account_complete_password_reset"),
    path("account/password/judgement/", pages.password_judgement, name="password_judgement"),
    path("account/session/", pages.session, name="session"),
    path("desk/customers/<uuid:customer>/", desk.customer, name="desk_customer"),
    # Where the library returns to; the front page leads on to where she belongs.
    path(
        "account/password/done/",
        RedirectView.as_view(pattern_name="home"),
        name="account_password_reset_completed",
    ),
    path("account/email/", RedirectView.as_view(pattern_name="home"), name="account_email"),
]
