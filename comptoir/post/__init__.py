"""Mail and SMS: queued in a transaction, sent by the worker, with secrets wiped after sending."""
