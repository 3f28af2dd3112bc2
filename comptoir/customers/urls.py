"""The addresses for getting in and out: allauth's pages, some in our own way, under our nouns."""

from allauth.account import views
from django.urls import path
from django.views.generic import RedirectView

from comptoir.customers import desk, pages
from comptoir.customers.underway import new_password_under_way

urlpatterns = [
    path("account/sign-in/", views.login, name="account_login"),
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
        new_password_under_way(views.complete_password_reset),
        name="account_complete_password_reset",
    ),
    path("account/password/judgement/", pages.password_judgement, name="password_judgement"),
    path("account/session/", pages.session, name="session"),
    path("account/sign-in/second-step/", pages.second_step, name="second_step"),
    path("account/sign-in/second-step/sms/", pages.second_step_sms, name="second_step_sms"),
    path("account/sign-in/way-back/", pages.way_back, name="way_back"),
    path("account/sign-in/passkey/", pages.passkey_sign_in, name="passkey_sign_in"),
    path("account/confirmation/", pages.confirmation, name="confirmation"),
    path("account/security/", pages.security, name="security"),
    path("account/check-up/", pages.check_up, name="check_up"),
    path("account/name/", pages.name, name="name"),
    path("account/email/", pages.email, name="account_email"),
    path("account/phone/", pages.phone, name="phone"),
    path("account/phone/removal/", pages.phone_removal, name="phone_removal"),
    path("account/password/", pages.password, name="password"),
    path("account/two-steps/", pages.two_steps, name="two_steps"),
    path("account/two-steps/app/", pages.app, name="two_steps_app"),
    path("account/two-steps/sms/", pages.sms, name="two_steps_sms"),
    path("account/two-steps/preferred/", pages.preferred, name="two_steps_preferred"),
    path("account/two-steps/browsers/", pages.browsers, name="two_steps_browsers"),
    path("account/two-steps/<int:method>/removal/", pages.method_removal, name="two_steps_removal"),
    path("account/passkeys/new/", pages.passkey_new, name="passkey_new"),
    path("account/recovery-codes/", pages.recovery_codes, name="recovery_codes"),
    path("account/sessions/", pages.sessions, name="sessions"),
    path("account/activity/", pages.activity, name="activity"),
    path("account/compromised/", pages.compromised, name="compromised"),
    path("account/not-me/<str:token>/", pages.not_me, name="not_me"),
    path("account/address-return/<str:token>/", pages.address_return, name="address_return"),
    path("desk/customers/<uuid:customer>/", desk.customer, name="desk_customer"),
    path("desk/customers/<uuid:customer>/correction/", desk.correction, name="desk_customer_correction"),
    path("desk/customers/<uuid:customer>/sessions/", desk.sessions, name="desk_customer_sessions"),
    path("desk/customers/<uuid:customer>/limits/", desk.limits, name="desk_customer_limits"),
    # Where the library returns to; the front page leads on to where she belongs.
    path(
        "account/password/done/",
        RedirectView.as_view(pattern_name="home"),
        name="account_password_reset_completed",
    ),
]
