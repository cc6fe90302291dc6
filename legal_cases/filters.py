"""Which cases a list shows, and in which order. The list, its export and a saved list ask the same filter."""

from collections.abc import Mapping
from functools import cached_property
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from mrc.access.keyset import Order
from mrc.access.models import Membership, User
from mrc.forms import DateField, problems
from mrc.templatetags.figures import day_in_words
from mrc.vocabularies import (
    AmountKind,
    ComplaintSource,
    DurationBucket,
    Gender,
    Remedy,
    Resolution,
    Sanction,
    Sector,
    Subject,
)
from mrc.vocabularies.world import country_choices, currency_choices, nationality_choices

from .durations import lasting
from .models import (
    CaseAmount,
    CaseRemedy,
    CaseRespondent,
    CaseSanction,
    CaseSubject,
    DueDate,
    GroupComplaint,
    LegalCase,
    Respondent,
)
from .stages import choices_at

YES = "yes"
NOBODY, ME = "none", "me"
NO_ROW = "not_recorded"
LONGEST_NUMBER = 40
MOST_CHOICES = 300
ORDERS = {
    "-opened": (_("Newest first"), Order("-opened", "opened_on", descending=True)),
    "opened": (_("Oldest first"), Order("opened", "opened_on")),
    "next": (_("Next date first"), Order("next", "next_on")),
    "-closed": (_("Closed last first"), Order("-closed", "closed_on", descending=True)),
    "closed": (_("Closed earliest first"), Order("closed", "closed_on")),
    "number": (_("Case number"), Order("number", "reference")),
    "-number": (_("Case number, last first"), Order("-number", "reference", descending=True)),
}
USUAL_ORDER = "-opened"


def with_next_date(cases: QuerySet) -> QuerySet:
    """With the day of each case's first open date."""
    ahead = DueDate.objects.filter(case=OuterRef("pk")).still_open().order_by("on", "pk")
    return cases.annotate(next_on=Subquery(ahead.values("on")[:1]))


def is_case_number(text: str) -> bool:
    """A case number has a figure in it; anything else may be a name, and a name belongs in no address."""
    return len(text) <= LONGEST_NUMBER and any(sign.isdecimal() for sign in text)


UNKNOWN = _("“%(value)s” is not offered here, or not any more. Choose another answer.")


class AnswerField(forms.ChoiceField):
    def validate(self, value):
        if value and not self.valid_value(value):
            raise ValidationError(UNKNOWN, code="invalid_choice", params={"value": value[:60]})


class RecordField(forms.ModelChoiceField):
    """A record of a register; one that is gone, or hidden from the user, is not offered."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValidationError, OverflowError):
            raise ValidationError(UNKNOWN, code="invalid_choice", params={"value": value[:60]}) from None


class NumberField(forms.CharField):
    def clean(self, value) -> str:
        text = super().clean(value)
        if text and not is_case_number(text):
            raise ValidationError(_("A case number has figures in it. To find a person, search among the clients."))
        return text


class DayFilter(django_filters.Filter):
    field_class = DateField


class OneOf(django_filters.Filter):
    """One answer of a fixed list; ``choices`` may be a function, asked only when somebody chose."""

    field_class = AnswerField


class RecordFilter(django_filters.Filter):
    field_class = RecordField


class NumberFilter(django_filters.Filter):
    field_class = NumberField


def any_of(choices, label="") -> list:
    return [("", label or _("Any")), *choices]


def with_no_answer(vocabulary) -> list:
    """Where several answers may stand, none is no word of the vocabulary."""
    return any_of([*vocabulary.choices, (NO_ROW, _("Not recorded"))])


def countries() -> list:
    return any_of(country_choices())


def nationalities() -> list:
    return any_of(nationality_choices())


def currencies() -> list:
    return any_of([(YES, _("Stated, in any currency")), (NO_ROW, _("Not stated")), *currency_choices()])


class CaseFilter(django_filters.FilterSet):
    """A filter it does not know is refused, not passed over: the list would say too much.

    There is none by legal status: nobody makes a list of workers without papers.
    """

    STATES = {"open": _("Open"), "closed": _("Closed"), "all": _("Open and closed")}
    NOT_FILTERS = {"page", "sort"}
    GROUPS = (
        (_("The work"), ("caseworker", "stage", "overdue", "nominated", "state")),
        (_("The worker"), ("gender", "nationality", "destination", "sector")),
        (_("The complaint"), ("source", "subject", "requested", "group", "respondent", "opened_from", "opened_to")),
        (_("The closing"), ("duration", "resolved", "remedy", "awarded", "sanction", "closed_from", "closed_to")),
    )

    state = OneOf(label=_("State"), method="in_state", choices=list(STATES.items()))
    caseworker = OneOf(label=_("Caseworker"), method="of_caseworker")
    stage = OneOf(label=_("Stage"), field_name="stage")
    overdue = OneOf(label=_("Overdue"), method="is_overdue", choices=any_of([(YES, _("With an overdue date"))]))
    nominated = OneOf(
        label=_("Case study"), method="is_nominated", choices=any_of([(YES, _("Nominated for a case study"))])
    )
    number = NumberFilter(label=_("Case No."), field_name="reference", lookup_expr="icontains")
    gender = OneOf(label=_("Gender"), choices=any_of(Gender.choices))
    nationality = OneOf(label=_("Nationality"), choices=nationalities)
    destination = OneOf(label=_("Destination country"), field_name="destination_country", choices=countries)
    sector = OneOf(label=_("Sector of work"), choices=any_of(Sector.choices))
    source = OneOf(label=_("Source of complaint"), choices=any_of(ComplaintSource.choices))
    subject = OneOf(label=_("Subject of the complaint"), method="with_subject", choices=with_no_answer(Subject))
    requested = OneOf(label=_("Amount requested"), method="with_amount", choices=currencies)
    group = RecordFilter(
        label=_("Group complaint"), field_name="group_complaint", queryset=GroupComplaint.objects.none()
    )
    respondent = RecordFilter(
        label=_("Respondent"), method="against", queryset=Respondent.objects.none(), to_field_name="uuid"
    )
    opened_from = DayFilter(field_name="opened_on", lookup_expr="gte", label=_("Opened from"))
    opened_to = DayFilter(field_name="opened_on", lookup_expr="lte", label=_("Opened to"))
    duration = OneOf(label=_("Duration of the case"), method="of_duration", choices=any_of(DurationBucket.choices))
    resolved = OneOf(
        label=_("Case resolved through"), field_name="resolved_through", choices=any_of(Resolution.choices)
    )
    remedy = OneOf(label=_("Remedy obtained"), method="with_remedy", choices=with_no_answer(Remedy))
    awarded = OneOf(label=_("Amount awarded"), method="with_amount", choices=currencies)
    sanction = OneOf(label=_("Sanction applied to offender"), method="with_sanction", choices=with_no_answer(Sanction))
    closed_from = DayFilter(field_name="closed_on", lookup_expr="gte", label=_("Closed from"))
    closed_to = DayFilter(field_name="closed_on", lookup_expr="lte", label=_("Closed to"))

    class Meta:
        model = LegalCase
        fields: list[str] = []

    def __init__(self, data: Mapping[str, str], *, user):
        data = {name: value for name, value in data.items() if value}
        data.setdefault("state", "open")
        self.user = user
        super().__init__(data, queryset=with_next_date(LegalCase.objects.visible_to(user)))
        self.form.fields["state"].choices = list(self.STATES.items())
        self.form.fields["caseworker"].choices = lambda: self.colleagues
        self.form.fields["stage"].choices = lambda: self.stages
        self.form.fields["group"].queryset = GroupComplaint.objects.visible_to(user)
        self.form.fields["respondent"].queryset = Respondent.objects.visible_to(user)
        for name, field in self.form.fields.items():
            dressed = "form-control" if name.endswith(("_from", "_to", "number")) else "form-select"
            field.widget.attrs["class"] = dressed

    # What may be chosen

    @cached_property
    def colleagues(self) -> list[tuple[str, object]]:
        """Who works on cases here, and who once did."""
        cases = LegalCase.objects.visible_to(self.user).filter(caseworker=OuterRef("pk"))
        here = Membership.objects.filter(user=OuterRef("pk"), centre__in=self.user.centre_ids)
        people = User.objects.annotate(has_cases=Exists(cases)).filter(Q(has_cases=True) | Exists(here))
        named = [
            (str(person.uuid), person.full_name)
            for person in people.order_by("full_name", "pk")
            if person.has_cases or (person.is_active and person.has_perm("legal_cases.change_legalcase"))
        ]
        return any_of([(ME, _("Me")), (NOBODY, _("Nobody")), *named], _("Anybody"))

    @cached_property
    def stages(self) -> list[tuple[str, object]]:
        return any_of(choices_at(self.user.centre_ids))

    def offer(self) -> "CaseFilter":
        """Makes the form ready to be shown: of a long register only its first names are offered."""
        for name in ("group", "respondent"):
            field, chosen = self.form.fields[name], self.data.get(name)
            key = field.to_field_name or "pk"
            rows = list(field.queryset[:MOST_CHOICES])
            if chosen and name not in self.form.errors and chosen not in {str(getattr(row, key)) for row in rows}:
                rows.append(self.form.cleaned_data[name])
            field.widget.choices = any_of((str(getattr(row, key)), row.name) for row in rows)
        for name in set(self.form.errors) & set(self.form.fields):
            self.form.fields[name].widget.attrs["class"] += " is-invalid"
        return self

    @property
    def groups_of_fields(self) -> list[tuple[str, list]]:
        return [(title, [self.form[name] for name in names]) for title, names in self.GROUPS]

    # What was chosen

    @property
    def state_shown(self) -> str:
        return self.data["state"]

    @property
    def sort(self) -> str:
        return self.data.get("sort", USUAL_ORDER)

    @property
    def order(self) -> Order:
        return ORDERS[self.sort if self.sort in ORDERS else USUAL_ORDER][1]

    @property
    def unknown(self) -> list[str]:
        return sorted(set(self.data) - set(self.filters) - self.NOT_FILTERS)

    @property
    def problems(self) -> list[str]:
        """Sentences about what cannot be filtered by; empty when the list can be shown."""
        found = [_("There is no filter “%(name)s”.") % {"name": name[:60]} for name in self.unknown]
        if self.sort not in ORDERS:
            found.append(_("There is no order “%(name)s”.") % {"name": self.sort[:60]})
        found += [f"{problem.label}: {problem.message}" for problem in problems(self.form)]
        return found

    @property
    def found(self) -> QuerySet:
        """The cases that fit, without an order; none when the filter is not understood."""
        return self.queryset.none() if self.problems else self.qs.order_by()

    @property
    def sort_chosen(self) -> str:
        return self.sort if self.sort in ORDERS and self.sort != USUAL_ORDER else ""

    @property
    def without_sort(self) -> list[tuple[str, str]]:
        return [(name, self.data[name]) for name in self.filters if name in self.data]

    def query(self, **changed: str) -> str:
        """The words of the filter for an address, some of them changed or, as "", left out."""
        words = {name: self.data[name] for name in (*self.filters, "sort") if name in self.data} | changed
        return urlencode({name: value for name, value in words.items() if value})

    @property
    def kept_query(self) -> str:
        """As it is kept under a name: without a case number."""
        return self.query(number="")

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """What narrows the list, in words: the question, the answer, and the filter without it."""
        if not self.form.is_valid():
            return []
        words = []
        for name, value in self.form.cleaned_data.items():
            if value not in (None, "") and name != "state":
                words.append((str(self.form[name].label), self.in_words(name, value), self.query(**{name: ""})))
        return words

    def in_words(self, name: str, value) -> str:
        if isinstance(value, GroupComplaint | Respondent):
            return value.name
        if hasattr(value, "isoformat"):
            return day_in_words(value)
        field = self.form.fields[name]
        return str(dict(field.choices)[value]) if isinstance(field, forms.ChoiceField) else value

    # How it is found

    def in_state(self, cases, name, value):
        return cases if value == "all" else cases.filter(closed_on__isnull=value == "open")

    def of_caseworker(self, cases, name, value):
        if value == NOBODY:
            return cases.filter(caseworker__isnull=True)
        return cases.filter(caseworker=self.user) if value == ME else cases.filter(caseworker__uuid=value)

    def is_overdue(self, cases, name, value):
        late = DueDate.objects.filter(case=OuterRef("pk")).still_open().in_days(self.user.own_centres, last=-1)
        return cases.filter(Exists(late))

    def is_nominated(self, cases, name, value):
        return cases.exclude(case_study_why="")

    def of_duration(self, cases, name, value):
        return lasting(cases, value)

    def against(self, cases, name, value):
        return cases.filter(Exists(CaseRespondent.objects.filter(case=OuterRef("pk"), respondent=value)))

    def with_subject(self, cases, name, value):
        return with_answer(cases, CaseSubject, value)

    def with_remedy(self, cases, name, value):
        return with_answer(cases, CaseRemedy, value)

    def with_sanction(self, cases, name, value):
        return with_answer(cases, CaseSanction, value)

    def with_amount(self, cases, name, value):
        kind = AmountKind.REQUESTED if name == "requested" else AmountKind.AWARDED
        rows = CaseAmount.objects.filter(case=OuterRef("pk"), kind=kind)
        if value == NO_ROW:
            return cases.filter(~Exists(rows))
        return cases.filter(Exists(rows if value == YES else rows.filter(currency=value)))

    def get_form_class(self):
        class Form(super().get_form_class()):
            def clean(form):  # noqa: N805
                for first, last in (("opened_from", "opened_to"), ("closed_from", "closed_to")):
                    days = form.cleaned_data.get(first), form.cleaned_data.get(last)
                    if all(days) and days[1] < days[0]:
                        form.add_error(last, ValidationError(_("The last day is before the first.")))
                return form.cleaned_data

        return Form


def with_answer(cases: QuerySet, model, code: str) -> QuerySet:
    """With this answer in a row of several answers; without any where nothing is recorded."""
    rows = model.objects.filter(case=OuterRef("pk"))
    return cases.filter(~Exists(rows) if code == NO_ROW else Exists(rows.filter(code=code)))
