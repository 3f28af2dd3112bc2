"""The safety of an account: passwords, the second step, sessions, alerts, and the lock against others."""
