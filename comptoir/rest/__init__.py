"""How programs are spoken to: who asks, how often, what is wrong, and a POST that has its effect once."""
