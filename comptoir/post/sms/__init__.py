"""Ways to send an SMS: one module each, chosen by name in the settings, with `send(to, text)`."""
