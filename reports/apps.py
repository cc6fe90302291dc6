from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        from . import record_bundle  # noqa: F401  declares its long work
        from .drafts import register_forms

        register_forms()
