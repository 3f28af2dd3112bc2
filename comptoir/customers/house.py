"""What customers add to the house."""

from comptoir.customers import shop_api
from comptoir.customers.actions.erase import erase_customer, erase_look_ups, erase_user
from comptoir.customers.schedule import forget_readings
from comptoir.ground.owned import ByTheClock, Erases, Nothing

SHOP_API = shop_api.router
TAGS = {"Customers": "Customers, as the shop reads them."}
SCHEDULE = [("27 4 * * *", forget_readings)]
ERASES: Erases = {
    "journal.HouseEntry": erase_user,
    "customers.StaffReading": ByTheClock(forget_readings),
    "customers.CustomerByEmail": erase_look_ups,
    "customers.CustomerByReference": erase_look_ups,
    "customers.User": erase_user,
    "customers.Customer": erase_customer,
    "auth.Permission": Nothing("it holds names of rights, and the house asks none"),
    "auth.Group": Nothing("it holds names of groups, and the house has none"),
    "contenttypes.ContentType": Nothing("it holds names of models"),
}
