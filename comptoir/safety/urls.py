"""The URLs of Login & Security, and of other pages that keep an account safe."""

from django.urls import path

from comptoir.safety import desk, pages

urlpatterns = [
    path("account/session/", pages.session, name="session"),
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
    path("desk/customers/<uuid:customer>/sessions/", desk.sessions, name="desk_customer_sessions"),
    path("desk/customers/<uuid:customer>/limits/", desk.limits, name="desk_customer_limits"),
]
