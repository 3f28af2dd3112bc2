"""Whole stories, walked in a browser."""
