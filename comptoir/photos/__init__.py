"""Photos that people add to what they write: made anew when they come in, and shown to nobody else."""
