from django.apps import AppConfig
from django.core.checks import Tags, register


class AccessConfig(AppConfig):
    name = "mrc.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from .checks import every_view_declares_its_permission

        register(every_view_declares_its_permission, Tags.security)
