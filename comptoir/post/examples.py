"""Who has the secret of the mail provider: nobody."""

THINGS = {"provider_secret": lambda user: "nobody-has-this-secret"}
