from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self):
        from . import record_bundle  # noqa: F401  these declare their long work
        from .delivery import bundle  # noqa: F401
        from .drafts import register_forms

        register_forms()
