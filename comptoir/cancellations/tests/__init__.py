"""Tests of cancelling: each action by its rule, its page and its API."""
