from django.apps import AppConfig


class LegalCasesConfig(AppConfig):
    name = "legal_cases"
