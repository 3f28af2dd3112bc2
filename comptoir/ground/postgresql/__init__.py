"""PostgreSQL as Django has it, whose statements end with the request's deadline."""
