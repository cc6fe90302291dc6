from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "mrc.agreements"
    label = "agreements"
