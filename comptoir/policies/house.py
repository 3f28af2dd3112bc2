"""The policies app adds these parts to the house."""

from comptoir.ground.owned import Erases, Nothing

ERASES: Erases = {"policies.Policy": Nothing("it says what the shop grants, and names nobody")}
