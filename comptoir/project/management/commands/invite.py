"""`comptoir invite`: let somebody work at the desk, for the shop or a seller, and write to her."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from comptoir.customers.actions import invite_staff
from comptoir.ground.refusal import Refused
from comptoir.journal.record import OPERATOR
from comptoir.sellers.actions import invite_person
from comptoir.sellers.models import seller_by_reference


class Command(BaseCommand):
    """Invites the first people, and everybody after them."""

    help = "Invite somebody to the desk. She gets a letter and sets her password with a code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", metavar="ADDRESS", help="the email address of whom to invite")
        parser.add_argument("--role", required=True, choices=["staff", "seller"])
        parser.add_argument("--seller", default="", metavar="REFERENCE", help="for whom a seller sells")
        parser.add_argument(
            "--name", default="", help="how the desk greets her; she may have an account already"
        )
        parser.add_argument(
            "--language",
            default=settings.LANGUAGE_CODE,
            choices=[code for code, _name in settings.LANGUAGES],
            help="of the letter, where she has chosen none herself",
        )

    def handle(self, *args: Any, address: str, role: str, seller: str, **options: Any) -> None:
        known = {"name": options["name"], "language": options["language"], "by": OPERATOR}
        # Messages for an operator are in English, like the command's help.
        try:
            with translation.override("en"):
                if role == "seller":
                    is_new, where = self._invite_person(seller, address, known)
                elif seller:
                    raise CommandError("--seller goes with --role seller alone", returncode=2)
                else:
                    is_new, where = invite_staff(address, **known), "the desk"
        except Refused as refused:
            raise CommandError(refused.words, returncode=2) from None
        if is_new:
            self.stdout.write(f"{address} is invited to {where}; the letter is on its way.")
        else:
            self.stdout.write(f"{address} was invited to {where} before; nothing has changed.")

    def _invite_person(self, reference: str, address: str, known: dict[str, Any]) -> tuple[bool, str]:
        if not reference:
            raise CommandError("--role seller needs --seller REFERENCE", returncode=2)
        seller = seller_by_reference(reference)
        if seller is None:
            words = f"there is no seller {reference!r}: `comptoir import sellers` brings sellers in"
            raise CommandError(words, returncode=2)
        return invite_person(seller, address, **known), f"the desk of {seller.name}"
