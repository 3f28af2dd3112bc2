"""The ways to send an SMS: a module each, chosen by its name in settings, with `send(to, text)`."""
