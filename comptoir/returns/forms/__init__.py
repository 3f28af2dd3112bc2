"""Forms of returns: the customer's steps, and the desk's."""

from comptoir.returns.forms.desk import (
    DoubtForm,
    ExchangeForm,
    InPlaceForm,
    LabelForm,
    ReceptionForm,
    RefusalForm,
    ReturnFilter,
    ScanForm,
    SettlementForm,
)
from comptoir.returns.forms.exception import ExceptionForm, MoreForm
from comptoir.returns.forms.sending import (
    NO,
    YES,
    ItemsForm,
    ProofForm,
    ReasonForm,
    SolutionForm,
    WayForm,
)

__all__ = [
    "NO",
    "YES",
    "DoubtForm",
    "ExceptionForm",
    "ExchangeForm",
    "InPlaceForm",
    "ItemsForm",
    "LabelForm",
    "MoreForm",
    "ProofForm",
    "ReasonForm",
    "ReceptionForm",
    "RefusalForm",
    "ReturnFilter",
    "ScanForm",
    "SettlementForm",
    "SolutionForm",
    "WayForm",
]
