"""The address of a gift balance."""

from django.urls import path

from comptoir.gift_cards import pages

urlpatterns = [path("gift-cards/", pages.gift_cards, name="gift_cards")]
