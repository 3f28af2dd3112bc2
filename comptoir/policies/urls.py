"""The addresses of the policy."""

from django.urls import path

from comptoir.policies import desk

urlpatterns = [path("desk/policy/", desk.policy, name="desk_policy")]
