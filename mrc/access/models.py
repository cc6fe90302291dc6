import uuid
import zoneinfo
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from mrc.constraints import in_order, one_of
from mrc.vocabularies.world import COUNTRIES, CURRENCIES

from .roles import CENTRE_ROLES, DEPUTIES, Role
from .scope import permission


def known_country(code):
    if code not in COUNTRIES:
        raise ValidationError(
            _("%(code)s is not a country code. Two letters of ISO 3166, such as KH.") % {"code": code}
        )


def known_currency(code):
    if code and code not in CURRENCIES:
        raise ValidationError(_("%(code)s is not a currency. Three letters of ISO 4217, such as THB.") % {"code": code})


def known_time_zone(name):
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone. Write it as Asia/Bangkok.") % {"name": name})


class Organization(models.Model):
    """Who runs centres and who signs agreements."""

    name = models.CharField(_("Name"), max_length=300, unique=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")

    def __str__(self):
        return self.name


class CentreQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All for whoever keeps the centres, else the user's own."""
        if user.has_perm(permission(self.model, "view")):
            return self
        return self.filter(pk__in=user.centre_ids)


class Centre(models.Model):
    """A migrant worker resource centre. Its records do not exist for anybody outside it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("Code"), max_length=20, unique=True, help_text=_("Short; begins each reference number."))
    name = models.CharField(_("Name"), max_length=300)
    organization = models.ForeignKey(
        Organization, models.PROTECT, verbose_name=_("Organization"), related_name="centres"
    )
    country = models.CharField(_("Country"), max_length=2, validators=[known_country])
    location = models.CharField(_("Location"), max_length=300, blank=True)
    currency = models.CharField(
        _("Usual currency"),
        max_length=3,
        blank=True,
        validators=[known_currency],
        help_text=_("Chosen beforehand in forms."),
    )
    language = models.CharField(_("Language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Asia/Bangkok", validators=[known_time_zone])
    collects_legal_status = models.BooleanField(
        _("Legal status is asked"), default=True, help_text=_("When not, the report prints “not collected”.")
    )

    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("centre")
        verbose_name_plural = _("centres")

    def __str__(self):
        return self.name

    def at(self, moment: datetime) -> datetime:
        """The moment by the clock of the centre, without its zone: the filter ``moment`` then leaves it be."""
        return timezone.make_naive(moment, zoneinfo.ZoneInfo(self.time_zone))

    def today(self):
        """The calendar date at the centre now."""
        return self.at(timezone.now()).date()


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        """A user with a usable password only when one is given; the email is stored in lower case."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """The first administrator of an installation: by role, ``is_superuser`` stays false."""
        return self.create_user(email, password, **{**fields, "role": Role.ADMINISTRATOR})

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class UserQuerySet(models.QuerySet):
    def administrators(self):
        """Those who may sign in and keep the accounts: one must be left."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)

    def programme_officers(self):
        return self.filter(role=Role.PROGRAMME, is_active=True)

    def visible_to(self, user):
        return self if user.has_perm(permission(self.model, "view")) else self.filter(pk=user.pk)

    def with_deputising(self):
        """With ``was_named``: whether a coordinator named her for days about now."""
        today = timezone.localdate()
        near = {"starts_on__lte": today + timedelta(days=1), "ends_on__gte": today - timedelta(days=1)}
        return self.annotate(was_named=Exists(Deputy.objects.filter(deputy=OuterRef("pk"), **near)))


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by email. The role says what, the centres say which."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("Email"), unique=True)
    full_name = models.CharField(_("Full name"), max_length=300)
    role = models.CharField(_("Role"), max_length=20, choices=Role, default=Role.STAFF)
    centres = models.ManyToManyField(
        Centre, through="Membership", verbose_name=_("Centres"), related_name="users", blank=True
    )
    language = models.CharField(
        _("Language"),
        max_length=5,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: the browser’s language."),
    )
    is_active = models.BooleanField(_("May sign in"), default=True)
    date_joined = models.DateTimeField(_("Account made"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        ordering = ["full_name", "pk"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            one_of("role", Role),
            models.UniqueConstraint(
                Lower("email"),
                name="access_user_email_once",
                violation_error_message=_("This email has an account already."),
            ),
        ]

    def __str__(self):
        return self.full_name

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name

    @cached_property
    def memberships_now(self) -> list["Membership"]:
        """Read once a request, so that who has left a centre is out at the next one. Oldest first."""
        if self.role not in CENTRE_ROLES:
            return []
        return list(self.memberships.select_related("centre").order_by("pk"))

    @cached_property
    def stands_in_for(self) -> "User | None":
        """The coordinator whose deputy she is today, by the clock of her centre.

        Only while each of her centres is one of the coordinator's: what a deputy may do, she may do at all her centres.
        Of a user that was read without ``with_deputising`` nobody is known to have named her.
        """
        if self.role not in DEPUTIES or not getattr(self, "was_named", False):
            return None
        today = self.today()
        named = self.deputising.filter(
            starts_on__lte=today,
            ends_on__gte=today,
            coordinator__role=Role.COORDINATOR,
            coordinator__is_active=True,
        )
        for one in named.select_related("coordinator").order_by("pk"):
            if self.centre_ids and set(self.centre_ids) <= set(one.coordinator.centre_ids):
                return one.coordinator
        return None

    @property
    def centre_ids(self) -> list[int]:
        return [membership.centre_id for membership in self.memberships_now]

    @property
    def own_centres(self) -> list[Centre]:
        return [membership.centre for membership in self.memberships_now]

    @property
    def centre_names(self) -> str:
        return ", ".join(centre.name for centre in self.own_centres)

    def at(self, moment: datetime) -> datetime:
        """The moment by the clock of the user's first centre; the server's for who has none."""
        centres = self.own_centres
        return centres[0].at(moment) if centres else timezone.make_naive(moment)

    def today(self):
        """The calendar date by the same clock."""
        return self.at(timezone.now()).date()


class Membership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    centre = models.ForeignKey(Centre, models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "centre"], name="access_membership_once")]

    def __str__(self):
        return f"{self.user_id} in {self.centre_id}"


class Deputy(models.Model):
    """Who may do what a coordinator may, from one day to another, both included."""

    coordinator = models.ForeignKey(User, models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(User, models.CASCADE, related_name="deputising", verbose_name=_("Deputy"))
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("To, this day included"))

    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("deputy")
        constraints = [
            in_order("starts_on", "ends_on", _("The last day is before the first one.")),
            models.CheckConstraint(
                name="access_deputy_is_another",
                condition=~models.Q(coordinator=models.F("deputy")),
                violation_error_message=_("Nobody is her own deputy."),
            ),
        ]

    def __str__(self):
        return f"{self.deputy_id} for {self.coordinator_id}"


class ReferenceCounter(models.Model):
    """The last number issued for a kind of record, per centre and year."""

    centre = models.ForeignKey(Centre, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, blank=True)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "kind", "year"], name="access_counter_once")]

    def __str__(self):
        return f"{self.kind} {self.year}: {self.last}"


class AccessLog(models.Model):
    """Who looked. Holds ids, never names; rows are only added."""

    class Action(models.TextChoices):
        VIEW = "view", _("Viewed")
        PRINT = "print", _("Printed")
        EXPORT = "export", _("Exported")
        REFUSAL = "refusal", _("Refused")
        OVERRIDE = "override", _("Opened a number against the client’s will")

    at = models.DateTimeField(default=timezone.now, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=Action)
    record = models.CharField(max_length=60)
    record_id = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["centre", "at"], name="access_log_centre_at")]

    def __str__(self):
        return f"{self.action} {self.record}"
