from django.apps import AppConfig


class MrcConfig(AppConfig):
    name = "mrc"
    verbose_name = "MRC Records"

    def ready(self):
        from . import checks

        checks.register()
