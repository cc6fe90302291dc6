from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedFilter(models.Model):
    """A list of cases somebody wants to see again: the words of the filter, never a name or number of a person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("Name of the list"), max_length=100)
    query = models.CharField(max_length=2000)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="legal_cases_saved_filter_once",
                violation_error_message=_("You have a list of this name."),
            )
        ]

    def __str__(self):
        return self.name
