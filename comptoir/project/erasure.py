"""Collect what erases the rows that no customer owns, for when accounts can be closed.

Each app answers, in its `house.py`, for its own models and for those of the libraries it uses. Owned models
say it themselves (`when_erased`); they are erased first, then these, in this order. One test fails on a model
in neither place, another fills a house and checks that nothing is left.
"""

from comptoir.ground.owned import Erases
from comptoir.project.house import collect

# From the top floor down: the apps above the one that deletes her user still need it to find her.
ERASES: Erases = {label: rule for rules in reversed([*collect("ERASES")]) for label, rule in rules.items()}
