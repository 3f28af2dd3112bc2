"""Django's SQLite backend, whose migrations let others write."""
