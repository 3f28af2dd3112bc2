"""What is to erase the rows that no customer owns, once accounts can be closed: every such model, listed.

What goes after a time of its own, the clock erases already (`project/schedule.py`), but for sellers who left.
Owned models say it themselves (`when_erased`). A test fails on a model that stands in neither place.
"""

ERASED_WITH = {
    # Who she is, and the ways to find her
    "customers.Customer": "herself: the row all others hang on",
    "customers.CustomerByEmail": "her address: deleted with her",
    "customers.CustomerByReference": "the shop's number for her: deleted with her",
    "customers.User": "her account: deleted when it is closed",
    "account.EmailAddress": "her account: deleted by the database with the user",
    "account.EmailConfirmation": "her account: deleted by the database with the address",
    "customers.Session": "her account: ended when it is closed, and by the clock once its time is over",
    "customers.Browser": "her account: deleted by the database with the user",
    "customers.AddressChange": "her account: deleted by the database with the user",
    "customers.AddressReturn": "her account: deleted by the database with the user",
    "customers.LockDown": "her account: deleted by the database with the user",
    "customers.RetiredStep": "two weeks after it was taken away, and with the user",
    "customers.StaffReading": "a year after it was read: it names both by their ids alone",
    "customers.WayBack": "her account: deleted by the database with the user",
    "mfa.Authenticator": "her account: deleted by the database with the user",
    # What leads to what she owns
    "orders.OrderByNumber": "the order: kept and deleted with it",
    "orders.SellerOrder": "the order: kept and deleted with it",
    "journal.ReactionDone": "seven days after the reaction was had, with its task",
    "journal.PendingReaction": "once it has had its effect",
    "journal.FailedReaction": "her journal: deleted with its entries",
    # What was asked of the shop
    "conversations.ServiceRequest": "three years after it was asked",
    # What programs asked
    "rest.Counter": "within the hour after its time is over, a day at most",
    "rest.IdempotentAnswer": "a day after it was given",
    "journal.ShopEvent": "her journal: deleted with its entries",
    # What is on its way out
    "post.Message": "thirty days after it was queued; its secrets the moment it is sent or worth nothing",
    "django_tasks_database.DBTaskResult": "seven days after it ended; its arguments are identifiers alone",
    "journal.TaskClaim": "seven days after it was last renewed; it holds no person",
    # What speaks of no customer
    "journal.HouseEntry": "nothing: it tells of sellers and staff; of nobody for ninety days",
    "journal.ScheduledRun": "nothing: it holds the names of pieces of the schedule",
    "journal.WorkerHeartbeat": "nothing: it holds the names of queues",
    "sellers.Seller": "six months after the seller has left",
    "sellers.ShopKey": "nothing: it belongs to a program; who made it stands in the house's journal",
    "journal.FeedEnd": "nothing: it holds a number",
    "sellers.SellerPerson": "the person's account: deleted by the database with the user",
    # Django's own tables, which this house leaves empty of persons
    "auth.Permission": "nothing: names of rights",
    "auth.Group": "nothing: names of groups",
    "contenttypes.ContentType": "nothing: names of models",
}
