"""The foundation of every app: row ownership, money, refusals and other rules; it has no tables."""
