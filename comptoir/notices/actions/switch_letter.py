"""Staff switches off what the shop writes itself."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record
from comptoir.notices.facts import SWITCHED_OFF, SWITCHED_ON
from comptoir.notices.models import LetterSwitch
from comptoir.post.letters import Letter


@transaction.atomic
def switch_letter(letter: Letter, *, is_on: bool, by: Acts) -> None:
    """Switch a letter off, or on again; twice is once. Raises Refused for one that nobody may do without."""
    if not letter.is_optional:
        raise Refused(_("This email cannot be switched off."), "letter_needed")
    if is_on:
        has_changed = bool(LetterSwitch.objects.filter(name=letter.name).delete()[0])
    else:
        has_changed = LetterSwitch.objects.get_or_create(name=letter.name)[1]
    if has_changed:
        record(SWITCHED_ON if is_on else SWITCHED_OFF, about=None, by=by, letter=letter.name)
