from django.apps import AppConfig


class LegalCasesConfig(AppConfig):
    name = "legal_cases"

    def ready(self):
        from .drafts import register_forms

        register_forms()
