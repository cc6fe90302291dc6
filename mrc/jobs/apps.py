from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "mrc.jobs"
    label = "jobs"
