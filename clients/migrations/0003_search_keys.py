"""The stored keys, made anew: they know other names, telephone numbers one by one, and one spelling for each syllable."""

from django.db import migrations

from clients.keys import card_key

AT_ONCE = 2000
READ = ("pk", "reference", "name", "name_latin", "other_names", "telephone", "search_key")


def rebuild(apps, schema_editor):
    """In the order of the keys, a few thousand at a time: a million cards take memory for one batch."""
    cards = apps.get_model("clients", "Client").objects.using(schema_editor.connection.alias)
    table = schema_editor.quote_name(cards.model._meta.db_table)
    done = 0
    while batch := list(cards.filter(pk__gt=done).order_by("pk").only(*READ)[:AT_ONCE]):
        done = batch[-1].pk
        rows = [(key, card.pk) for card in batch if (key := card_key(card)) != card.search_key]
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET search_key = %s WHERE id = %s", rows)  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_other_names")]

    operations = [migrations.RunPython(rebuild, migrations.RunPython.noop, elidable=True)]
