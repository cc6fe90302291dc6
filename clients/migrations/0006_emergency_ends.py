"""The ends of the numbers for an emergency, of the cards there are."""

from django.db import migrations

from mrc.scripts import phone_numbers

AT_ONCE = 2000


def fill(apps, schema_editor):
    """In the order of the keys, a few thousand at a time: a million cards take memory for one batch."""
    cards = apps.get_model("clients", "Client").objects.using(schema_editor.connection.alias)
    with_number = cards.exclude(emergency_telephone="").order_by("pk").only("pk", "emergency_telephone")
    done = 0
    while batch := list(with_number.filter(pk__gt=done)[:AT_ONCE]):
        done = batch[-1].pk
        for card in batch:
            numbers = phone_numbers(card.emergency_telephone)
            card.emergency_end = numbers[0][-8:] if numbers and len(numbers[0]) >= 6 else ""
        cards.bulk_update(batch, ["emergency_end"])


class Migration(migrations.Migration):
    dependencies = [("clients", "0005_consent_contact_family_and_same_person")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
