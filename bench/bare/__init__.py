"""The ceiling: one view, one statement, one plain template, and nothing else."""
