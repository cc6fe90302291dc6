from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "mrc.drafts"
    label = "drafts"
