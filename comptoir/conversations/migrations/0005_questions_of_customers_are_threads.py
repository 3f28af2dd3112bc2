"""Make a thread of each question that a customer asked the shop's service, with its answer."""

from django.db import migrations

from comptoir.ground.batches import in_batches
from comptoir.ground.fold import fold_all

BATCH, EXCERPT = 500, 300


def make_threads(apps, schema_editor):
    """A question that has its thread is left out, so a second run finds nothing to do."""
    Question, Thread, Message, DeskThread, Customer, Order = (
        apps.get_model(*names)
        for names in (
            ("conversations", "ServiceRequest"),
            ("conversations", "Thread"),
            ("conversations", "Message"),
            ("conversations", "DeskThread"),
            ("customers", "Customer"),
            ("orders", "Order"),
        )
    )

    def do(batch):
        known = set(DeskThread.objects.filter(id__in=[one.id for one in batch]).values_list("id", flat=True))
        there = set(
            Customer.objects.filter(id__in={one.customer_id for one in batch}).values_list("id", flat=True)
        )
        asked = [one for one in batch if one.id not in known and one.customer_id in there]
        numbers = {one.order_number for one in asked if one.order_number}
        orders = {
            (order.customer_id, order.number): order.id
            for order in Order.objects.filter(
                customer_id__in={one.customer_id for one in asked}, number__in=numbers
            )
        }
        threads, messages, rows = [], [], []
        for one in asked:
            last = one.answered_at or one.closed_at or one.asked_at
            same = {
                "id": one.id,
                "customer_id": one.customer_id,
                "order_number": one.order_number,
                "subject": one.topic,
                "state": one.state,
                "opened_at": one.asked_at,
                "last_at": last,
                "answer_due_at": one.answer_due_at if one.state == "open" else None,
            }
            order_id = orders.get((one.customer_id, one.order_number))
            closed = {"closed_at": one.closed_at, "closed_why": one.closed_why}
            threads.append(Thread(order_id=order_id, **same, **closed))
            written = {"customer_id": one.customer_id, "thread_id": one.id}
            messages.append(
                Message(**written, side="customer", by_name=one.name, text=one.text, written_at=one.asked_at)
            )
            if one.answered_at:
                answered = {"by_name": one.answered_by, "text": one.answer, "written_at": one.answered_at}
                messages.append(Message(**written, side="service", **answered))
            minutes = int((one.answered_at - one.asked_at).total_seconds() // 60) if one.answered_at else None
            excerpt = " ".join((one.answer or one.text).split())[:EXCERPT]
            rows.append(
                DeskThread(
                    **same,
                    name=one.name,
                    excerpt=excerpt,
                    first_answer_minutes=max(0, minutes) if minutes is not None else None,
                    search_text=fold_all((one.order_number, one.name, "", excerpt)),
                )
            )
        for model, made in ((Thread, threads), (Message, messages), (DeskThread, rows)):
            model.objects.bulk_create(made)

    signed_in = Question.objects.filter(customer_id__isnull=False)
    in_batches(signed_in, do, size=BATCH, what="Questions of customers become threads")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("conversations", "0004_threads")]

    operations = [migrations.RunPython(make_threads, migrations.RunPython.noop)]
