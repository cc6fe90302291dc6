"""Services are counted from their index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0006_emergency_ends")]

    operations = [
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["centre", "received_on", "client", "service"], name="clients_service_counted"),
        ),
        migrations.RemoveIndex(model_name="service", name="clients_service_centre_date"),
    ]
