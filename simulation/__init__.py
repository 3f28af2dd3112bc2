"""The house lives a year in minutes: everybody in it is a program, and every evening the books are checked."""
