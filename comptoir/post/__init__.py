"""Letters out: mail and SMS, queued in the transaction, sent by the worker, secrets wiped after."""
