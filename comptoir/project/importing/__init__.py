"""Importing a file: in batches, in constant memory, every refused row kept with its reasons."""
