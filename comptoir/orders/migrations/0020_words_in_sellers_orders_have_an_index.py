"""Index every three letters of what sellers' orders are searched by.

PostgreSQL has an index for it (pg_trgm). SQLite has a table of its own (FTS5), which triggers keep: it knows a row
by a number alone, and a row's hidden one may change, so `orders_sought` gives each a number that stays. A row at a
time costs FTS5 ten times as much as many, so they are told when a block of numbers is full; the rows of the last
block are read one by one.
"""

import logging
import time

from django.db import migrations, transaction

from comptoir.ground.batches import LETS_IN_SECONDS, SAYS_EVERY_SECONDS, drop_index

BATCH = 1000
log = logging.getLogger(__name__)
INDEX = "seller_order_by_words"
GIN = f"""
    CREATE INDEX CONCURRENTLY "{INDEX}" ON "orders_sellerorder" USING gin ("search_text" gin_trgm_ops)
    WITH (gin_pending_list_limit = 512)
"""
BLOCK = 500
TOLD = f"""(SELECT coalesce(max(seq), 0) / {BLOCK} * {BLOCK} FROM sqlite_sequence WHERE name = 'orders_sought')"""
OUT = f"""INSERT INTO "orders_sought_text" ("orders_sought_text", rowid, "search_text")
    SELECT 'delete', "id", OLD."search_text" FROM "orders_sought"
    WHERE "seller_id" = OLD."seller_id" AND "order_id" = OLD."order_id" AND "id" <= {TOLD};"""
TABLES = [
    """CREATE TABLE IF NOT EXISTS "orders_sought" (
        "id" integer PRIMARY KEY AUTOINCREMENT,
        "seller_id" char(32) NOT NULL,
        "order_id" char(32) NOT NULL,
        UNIQUE ("seller_id", "order_id")
    )""",
    """CREATE VIRTUAL TABLE IF NOT EXISTS "orders_sought_text"
        USING fts5("search_text", content='', columnsize=0, detail=none, tokenize="trigram")""",
    f"""CREATE TRIGGER IF NOT EXISTS "orders_sought_block" AFTER INSERT ON "orders_sought"
    WHEN NEW."id" % {BLOCK} = 0 BEGIN
        INSERT INTO "orders_sought_text" (rowid, "search_text")
        SELECT sought."id", part."search_text" FROM "orders_sought" AS sought
        JOIN "orders_sellerorder" AS part
        ON part."seller_id" = sought."seller_id" AND part."order_id" = sought."order_id"
        WHERE sought."id" > NEW."id" - {BLOCK} ORDER BY sought."id";
    END""",
    """CREATE TRIGGER IF NOT EXISTS "orders_sought_in" AFTER INSERT ON "orders_sellerorder" BEGIN
        INSERT INTO "orders_sought" ("seller_id", "order_id") VALUES (NEW."seller_id", NEW."order_id");
    END""",
    f"""CREATE TRIGGER IF NOT EXISTS "orders_sought_out" AFTER DELETE ON "orders_sellerorder" BEGIN
        {OUT}
        DELETE FROM "orders_sought" WHERE "seller_id" = OLD."seller_id" AND "order_id" = OLD."order_id";
    END""",
    f"""CREATE TRIGGER IF NOT EXISTS "orders_sought_anew" AFTER UPDATE OF "search_text" ON "orders_sellerorder"
    WHEN OLD."search_text" IS NOT NEW."search_text" BEGIN
        {OUT}
        INSERT INTO "orders_sought_text" (rowid, "search_text")
        SELECT "id", NEW."search_text" FROM "orders_sought"
        WHERE "seller_id" = NEW."seller_id" AND "order_id" = NEW."order_id" AND "id" <= {TOLD};
    END""",
]
TELL = """
    INSERT INTO "orders_sought" ("seller_id", "order_id")
    SELECT "seller_id", "order_id" FROM "orders_sellerorder" AS part
    WHERE rowid > %s AND rowid <= %s AND NOT EXISTS (
        SELECT 1 FROM "orders_sought" AS sought
        WHERE sought."seller_id" = part."seller_id" AND sought."order_id" = part."order_id"
    ) ORDER BY rowid
"""


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        drop_index(schema_editor, INDEX)
        schema_editor.execute(GIN)
    else:
        for statement in TABLES:
            schema_editor.execute(statement)
        tell_older(schema_editor.connection)


def tell_older(connection):
    """Batch by batch; what was told already, by a trigger or before, is not told again."""
    after, said_at = 0, time.monotonic()
    with connection.cursor() as cursor:
        while up_to := _end_of_batch(cursor, after):
            with transaction.atomic():
                cursor.execute(TELL, [after, up_to])
            after = up_to
            time.sleep(LETS_IN_SECONDS)
            if time.monotonic() - said_at >= SAYS_EVERY_SECONDS:
                log.info("Words of sellers' orders are indexed: up to row %d", after)
                said_at = time.monotonic()


def _end_of_batch(cursor, after):
    rows = f'SELECT rowid FROM "orders_sellerorder" WHERE rowid > %s ORDER BY rowid LIMIT {BATCH}'
    cursor.execute(f"SELECT max(rowid) FROM ({rows})", [after])
    return cursor.fetchone()[0]


def drop_again(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        drop_index(schema_editor, INDEX)
        return
    for name in ("block", "in", "out", "anew"):
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "orders_sought_{name}"')
    for name in ("orders_sought_text", "orders_sought"):
        schema_editor.execute(f'DROP TABLE IF EXISTS "{name}"')


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0019_each_tab_of_the_history_has_an_index")]

    operations = [migrations.RunPython(add_index, drop_again)]
