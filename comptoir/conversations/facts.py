"""What can happen between a customer and the shop's service."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

SERVICE_ASKED = Fact("conversations.service_asked", _("Question to customer service"))
REQUEST_ANSWERED = Fact("conversations.request_answered", _("Customer service answered"))
REQUEST_CLOSED = Fact("conversations.request_closed", _("Question closed without an answer"))
