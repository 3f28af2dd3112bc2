"""Django's PostgreSQL backend, with statements that stop at the request's deadline."""
