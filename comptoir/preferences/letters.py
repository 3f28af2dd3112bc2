"""Of choices nothing is written: she makes them herself, and the page keeps them."""

from comptoir.preferences.facts import GIVEN, WITHDRAWN

UNWRITTEN = {
    GIVEN.name: "she agreed herself, or confirmed it by a mail; the page says when and to what",
    WITHDRAWN.name: "she asked to be written to less, and is told at once where she asks",
}
