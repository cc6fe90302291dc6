from django.db import migrations, models

OTHER_NAMES = models.TextField(
    blank=True,
    default="",
    help_text="One a line: a name before marriage, on an older passport, a nickname.",
    verbose_name="Former or other names",
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]

    operations = [
        migrations.AddField("client", "other_names", OTHER_NAMES, preserve_default=False),
        migrations.AddField("historicalclient", "other_names", OTHER_NAMES.clone(), preserve_default=False),
    ]
