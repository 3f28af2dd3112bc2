"""Forms of returns: the customer's steps, and the desk's."""

from comptoir.returns.forms.desk import (
    InPlaceForm,
    LabelForm,
    ReceptionForm,
    RefusalForm,
    ReturnFilter,
    ScanForm,
    SettlementForm,
)
from comptoir.returns.forms.sending import (
    NO,
    YES,
    ItemsForm,
    ReasonForm,
    SolutionForm,
    WayForm,
)

__all__ = [
    "NO",
    "YES",
    "InPlaceForm",
    "ItemsForm",
    "LabelForm",
    "ReasonForm",
    "ReceptionForm",
    "RefusalForm",
    "ReturnFilter",
    "ScanForm",
    "SettlementForm",
    "SolutionForm",
    "WayForm",
]
