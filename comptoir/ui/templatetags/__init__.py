"""Components and formats as template tags and filters."""
