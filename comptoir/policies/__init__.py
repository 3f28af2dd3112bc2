"""Policies: until when a customer may cancel and send back, and who pays for it, as the shop has decided."""
