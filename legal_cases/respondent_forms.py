"""Forms of the register of respondents: one of the register, and naming one in a case by typing."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.fields import LONGEST_TEXT, Text, as_typed
from clients.once import NewRecord
from mrc.forms import Actions, Columns, Helper, Include, RadioRow, Sheet
from mrc.scripts import clean, search_key
from mrc.together import ChangedTogether, Written
from mrc.vocabularies.casework import RespondentKind

from .models import Respondent, RespondentAlias
from .parties import change_respondent, likely_same, register_respondent

MOST_ALIASES = 30
LONGEST_NAME = 500
SPARE_ROWS = 1
MOST_ROWS = 30
ANOTHER = "another"


class RespondentForm(ChangedTogether, forms.ModelForm):
    """One of the register. ``alike`` are those it may be, as far as the user may see them."""

    aliases = forms.CharField(
        label=_("Also known as"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("One name a line: the sign at the gate, the name on the pay slip, the name in another script."),
    )
    register_anyway = forms.BooleanField(label=_("It is another one: register it anyway"), required=False)

    class Meta:
        model = Respondent
        fields = ["name", "kind", "licence_number", "place", "note"]
        widgets = {"kind": forms.RadioSelect, "note": forms.Textarea({"rows": 3})}
        formfield_callback = as_typed

    def __init__(self, *args, user, **kwargs):
        self.user = user
        self.alike: list[Respondent] = []
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            choices=RespondentKind.choices,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose the kind."), "invalid_choice": _("Choose one of the list.")},
        )
        self.fields["name"].error_messages["required"] = _("Write the name, or what people call it.")
        self.fields["place"].help_text = _("Town, district, industrial estate, ship.")
        self.fields["note"].help_text = _("What colleagues must know. What workers told is a complaint, not a finding.")
        if self.instance.pk:
            self.stored_names = [alias.name for alias in self.instance.aliases.all()]
            self.initial["aliases"] = "\n".join(self.stored_names)
        self.compare_with_shown()
        self.helper = self.layout()

    def layout(self) -> Helper:
        return Helper(
            Include("legal_cases/_likely_same.html"),
            Sheet(
                "",
                *getattr(self, "centre_fields", []),
                "name",
                RadioRow("kind"),
                "aliases",
                Columns("licence_number", "place"),
                "note",
                Actions(self.save_words, cancel=self.cancel),
            ),
        )

    save_words = _("Save the respondent")

    @property
    def centre(self):
        return self.instance.centre

    @property
    def cancel(self) -> str:
        return self.instance.get_absolute_url()

    def written(self, name: str) -> Written:
        if name != "aliases":
            return super().written(name)
        return Written.last(RespondentAlias.history.filter(respondent_id=self.instance.pk))

    def clean_aliases(self) -> list[str]:
        """The names of the lines; one that stands twice is told, whatever its capitals and marks."""
        names = [name for line in self.cleaned_data["aliases"].splitlines() if (name := clean(line))]
        if len(names) > MOST_ALIASES:
            raise ValidationError(_("At most %(count)s other names.") % {"count": MOST_ALIASES})
        seen = {search_key(self.cleaned_data.get("name") or "")} - {""}
        for name in names:
            if len(name) > LONGEST_NAME:
                raise ValidationError(
                    _("“%(name)s…” is too long: at most %(count)s letters a name.")
                    % {"name": name[:40], "count": LONGEST_NAME}
                )
            if search_key(name) in seen:
                raise ValidationError(_("“%(name)s” stands here twice. Once is enough.") % {"name": name[:100]})
            seen.add(search_key(name))
        return names

    def clean(self):
        answers = super().clean()
        if self.centre and answers.get("name"):
            self.alike = likely_same(
                self.user,
                centre=self.centre,
                names=[answers["name"], *answers.get("aliases", [])],
                licence_number=answers.get("licence_number", ""),
                apart_from=self.instance,
            )
        if self.alike and self.must_tell_apart and not answers.get("register_anyway"):
            self.add_error(
                "register_anyway", _("One like this is in the register. Use it, or tick that it is another.")
            )
        return answers

    @property
    def must_tell_apart(self) -> bool:
        """Asked of a new one, and when what it is recognised by changes."""
        return bool({"name", "aliases", "licence_number"} & set(self.changed_data))

    def save(self, commit=True) -> Respondent:
        columns = set(self.changed_data) & set(self._meta.fields)
        return change_respondent(
            respondent=self.instance, columns=columns, aliases=self.cleaned_data["aliases"], by=self.user
        )


class NewRespondentForm(NewRecord, RespondentForm):
    """Registered on the register’s own page. Sent twice, it is one."""

    save_words = _("Register the respondent")
    cancel = property(lambda self: reverse("legal_cases:respondents"))

    def __init__(self, *args, **kwargs):
        self.user = kwargs["user"]
        super().__init__(*args, **kwargs)
        self.helper = self.layout()

    def save(self, commit=True) -> Respondent:
        self.instance.is_registered_apart = True
        return register_respondent(respondent=self.instance, aliases=self.cleaned_data["aliases"], by=self.user)


class RespondentRow(forms.Form):
    """Names one respondent in a case: of the register by its name, or a new one with its kind.

    ``respondent`` is known after cleaning: stored, new (without pk), or None for an empty row. ``candidates`` are
    those of the register it may be, when that has to be asked.
    """

    name = Text(label=_("Name"), max_length=LONGEST_NAME, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("As in the register")), *RespondentKind.choices],
        error_messages={"invalid_choice": _("Choose one of the list.")},
    )
    which = forms.CharField(label=_("Which one"), max_length=60, required=False)

    def __init__(self, *args, user, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.centre = user, centre
        self.respondent: Respondent | None = None
        self.candidates: list[Respondent] = []
        listed = f"{self.add_prefix('name')}-known"
        self.fields["name"].widget.attrs |= {
            "list": listed,
            "autocomplete": "off",
            "hx-post": reverse("legal_cases:respondent-names"),
            "hx-trigger": "input changed delay:300ms",
            "hx-target": f"#{listed}",
            "hx-swap": "innerHTML",
            "hx-params": f"{self.add_prefix('name')},csrfmiddlewaretoken",
        }

    def clean(self):
        name, kind, which = (self.cleaned_data.get(field, "") for field in ("name", "kind", "which"))
        if self.errors:
            return
        if not name:
            if kind:
                self.add_error("name", _("Write the name, or choose no kind."))
            return
        candidates = likely_same(self.user, centre=self.centre, names=[name])
        chosen = next((one for one in candidates if str(one.uuid) == which), None)
        same = [one for one in candidates if one.is_same_name and kind in ("", one.kind)]
        if chosen is not None:
            self.candidates, self.respondent = candidates, chosen
        elif candidates and which == ANOTHER:
            self.candidates = candidates
            self.respondent = self.new(name, kind)
        elif len(same) == 1:
            self.respondent = same[0]
        elif candidates:
            self.candidates = candidates
            self.add_error(
                "which",
                ngettext(
                    "There is one in the register that may be this one. Use it, or register another.",
                    "There are some in the register that may be this one. Use one, or register another.",
                    len(candidates),
                ),
            )
        else:
            self.respondent = self.new(name, kind)

    def new(self, name: str, kind: str) -> Respondent | None:
        if not kind:
            self.add_error("kind", _("This name is new in the register: choose the kind."))
            return None
        return Respondent(centre=self.centre, name=name, kind=kind)


class RespondentRows(forms.BaseFormSet):
    has_own_labels = True

    def add_fields(self, form, index):
        """From the second line on, its number stands in the labels: so the page says it, and so do errors."""
        super().add_fields(form, index)
        if index:
            for field in form.fields.values():
                field.label = f"{field.label} {index + 1}"

    @property
    def chosen(self) -> list[Respondent]:
        """Each once, also when it was typed in two lines."""
        found: dict[object, Respondent] = {}
        for row in self.forms:
            if (one := row.respondent) is not None:
                found.setdefault(one.pk or (search_key(one.name), one.kind), one)
        return list(found.values())

    def forget(self) -> None:
        """Shows what was typed without judging it."""
        self._errors, self._non_form_errors = [{} for _row in self.forms], ErrorList()
        for row in self.forms:
            row._errors, row.cleaned_data = ErrorDict(), {}


RespondentFormSet = forms.formset_factory(
    RespondentRow,
    RespondentRows,
    extra=SPARE_ROWS,
    max_num=MOST_ROWS,
    absolute_max=MOST_ROWS,
    validate_max=True,
)


def respondent_rows(data, *, user, centre) -> RespondentRows:
    return RespondentFormSet(
        data,
        prefix="respondents",
        form_kwargs={
            "user": user,
            "centre": centre,
            "empty_permitted": False,
            "use_required_attribute": False,
        },
    )


def names_suggested(respondents: Iterable[Respondent], typed: str) -> list[tuple[str, Respondent]]:
    """(name, respondent) as they are offered while typing: the name of the register, or the other name that fits."""
    key = search_key(typed)
    found = []
    for one in respondents:
        names = [one.name, *(alias.name for alias in one.aliases.all())]
        found.append((next((name for name in names if key in search_key(name)), one.name), one))
    return found
