"""Two people change the same record: what one wrote is never overwritten by the other unseen.

A form that changes a record carries a print of every answer it showed, signed for its user and its record. When it
comes back, the row is locked, and each answer is looked at alone: what its user left alone becomes what is stored by
now; what she changed is saved, unless a colleague changed it too. Then the page asks which one stays.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from itertools import pairwise

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mrc.scripts import clean
from mrc.templatetags.figures import hour
from mrc.vocabularies import NOT_RECORDED

SHOWN = "shown"
STAYS = "stays_"
THEIRS, YOURS = "theirs", "yours"
LONG = 120
VERSIONS = 50  # how far back the history is read for who wrote something


@dataclass(frozen=True)
class Written:
    """Who wrote what is stored, and when; without a name when no history tells it."""

    by: object = None
    at: datetime | None = None

    @classmethod
    def last(cls, history: QuerySet) -> "Written":
        """Of rows that stand beside the record: who touched one of them last."""
        newest = history.select_related("history_user").order_by("-history_date", "-history_id").first()
        return cls(newest.history_user, newest.history_date) if newest else cls()


@dataclass(frozen=True)
class Both:
    """One answer that two people gave differently, as the page asks about it."""

    name: str
    sentence: str
    theirs: str
    yours: str
    chosen: str = ""


def print_of(texts: Iterable[str]) -> str:
    """A few letters that are the same for the same answer; no answer and "not recorded" are one."""
    texts = sorted(filter(None, (one_way(text) for text in texts)))
    return hashlib.blake2b("\0".join(texts).encode(), digest_size=9).hexdigest()


def one_way(text: str) -> str:
    text = clean(str(text).replace("\r\n", "\n").replace("\0", ""))
    return "" if text == NOT_RECORDED else text


class ChangedTogether:
    """For a model form with ``user`` and an ``instance`` read under the lock of ``SavedTogether``.

    The form calls ``compare_with_shown`` when its fields are as they stay. A form that came without the signed prints
    is no page of ours and is taken at its word; with prints nobody signed, every difference is asked about.
    """

    both: Mapping[str, Both] = {}
    columns_of: Mapping[str, tuple[str, ...]] = {}  # of fields whose columns have other names

    def compare_with_shown(self) -> None:
        self.both = {}
        if not self.instance.pk:
            return
        self.fields[SHOWN] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20_000)
        self.shown_now = {name: self.stored_texts(name) for name in self.compared()}
        self.prints = {name: print_of(texts) for name, texts in self.shown_now.items()}
        if self.is_bound and self.add_prefix(SHOWN) in self.data:
            self.data = self.data.copy()
            self.judge()
        self.sign(self.prints, self.both)

    def sign(self, prints: Mapping[str, str], asked: Iterable[str]) -> None:
        token = signing.dumps([prints, list(asked)], salt=self.salt, compress=True)
        self.initial[SHOWN] = token
        if self.is_bound and self.add_prefix(SHOWN) in self.data:
            self.data[self.add_prefix(SHOWN)] = token

    @cached_property
    def salt(self) -> str:
        return f"{SHOWN} {self.instance._meta.label} {self.instance.pk} {self.user.pk}"

    def judge(self) -> None:
        try:
            self.shown, asked = signing.loads(self.data[self.add_prefix(SHOWN)], salt=self.salt)
        except signing.BadSignature:
            self.shown, asked = dict.fromkeys(self.prints, ""), []
        for name, now in self.prints.items():
            before = self.shown.get(name, now)
            typed = self.typed_texts(name)
            if print_of(typed) == before:
                if now != before:
                    self.take_stored(name)
                continue
            if print_of(typed) == now or not self.differs(name):
                continue
            if now == before and name not in asked:
                continue
            chosen = self.data.get(STAYS + name) if now == before else None
            if chosen == THEIRS:
                self.take_stored(name)
            elif chosen != YOURS:
                self.both[name] = self.ask(name, typed)

    def ask_later(self) -> None:
        """For a page that is shown again without judging: what was not asked now is asked when it is sent."""
        if self.both:
            before = {name: self.shown.get(name, "") for name in self.both}
            self.sign(self.prints | before, ())
            self.both = {}

    def as_if_shown_empty(self) -> str:
        """The prints of a form on which nothing was answered yet: whatever is stored by now is asked about."""
        nothing = print_of([])
        return signing.dumps([dict.fromkeys(self.prints, nothing), []], salt=self.salt, compress=True)

    def go_on_from(self, sent) -> list[str]:
        """In place of another form of this record, that was sent: which answers were changed in that one.

        What it had shown counts for this form too, so that what a colleague wrote since is asked about.
        """
        try:
            shown, _asked = signing.loads(sent.get(SHOWN, ""), salt=self.salt)
        except signing.BadSignature:
            return [name for name in self.prints if name in sent]
        self.sign(self.prints | {name: shown[name] for name in self.prints if name in shown}, ())
        return [name for name in self.prints if name in shown and print_of(sent.getlist(name)) != shown[name]]

    def _clean_form(self):
        for name, both in self.both.items():
            self.add_error(name if name in self.fields else None, ValidationError(both.sentence, code="both"))
        super()._clean_form()

    def __getitem__(self, name):
        field = super().__getitem__(name)
        field.both = self.both.get(name)
        return field

    # Answers as texts, the way a browser sends them

    def compared(self) -> list[str]:
        return [name for name, field in self.fields.items() if not field.widget.is_hidden and not field.disabled]

    def stored_texts(self, name: str) -> list[str]:
        field = self.fields[name]
        value = self.get_initial_for_field(field, name)
        if isinstance(field, forms.BooleanField):
            return ["on"] if value else []
        if isinstance(value, list | tuple | set | frozenset):
            return sorted(str(each) for each in value)
        sent = field.widget.format_value(field.prepare_value(value))
        return [str(each) for each in sent] if isinstance(sent, list) else [] if sent is None else [str(sent)]

    def typed_texts(self, name: str) -> list[str]:
        return self.data.getlist(self.add_prefix(name))

    def take_stored(self, name: str) -> None:
        key = self.add_prefix(name)
        if self.shown_now[name]:
            self.data.setlist(key, self.shown_now[name])
        else:
            self.data.pop(key, None)

    def differs(self, name: str) -> bool:
        field = self.fields[name]
        typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return field.has_changed(self.get_initial_for_field(field, name), typed)

    # The question

    def ask(self, name: str, typed: list[str]) -> Both:
        theirs, yours = self.in_words(name, self.shown_now[name]), self.in_words(name, typed)
        written = self.written(name)
        told = {
            "theirs": theirs,
            "yours": yours,
            "who": getattr(written.by, "full_name", ""),
            "time": self.hour(written),
        }
        is_long = len(theirs) + len(yours) > LONG
        if written.by is None and is_long:
            sentence = _("Somebody else changed this, and so did you. Which one stays?")
        elif written.by is None:
            sentence = _("Somebody else wrote %(theirs)s; you wrote %(yours)s. Which one stays?")
        elif written.by == self.user and is_long:
            sentence = _("You changed this in another window at %(time)s, and here. Which one stays?")
        elif written.by == self.user:
            sentence = _("In another window you wrote %(theirs)s at %(time)s; here %(yours)s. Which one stays?")
        elif is_long:
            sentence = _("%(who)s changed this at %(time)s, and so did you. Which one stays?")
        else:
            sentence = _("%(who)s wrote %(theirs)s at %(time)s; you wrote %(yours)s. Which one stays?")
        return Both(name, sentence % told, theirs, yours)

    def in_words(self, name: str, texts: list[str]) -> str:
        field = self.fields.get(name)
        if isinstance(field, forms.BooleanField):
            return _("Yes") if texts else _("No")
        words = {}
        for value, label in getattr(field, "choices", ()):
            words |= {str(key): text for key, text in label} if isinstance(label, list | tuple) else {str(value): label}
        told = [str(words.get(text, text)) for text in texts if one_way(text)]
        return ", ".join(told) or _("nothing")

    def hour(self, written: Written) -> str:
        if written.at is None:
            return ""
        centre = self.instance.centre
        return hour(centre.at(written.at), centre.today())

    @cached_property
    def versions(self) -> list:
        newest = self.instance.history.select_related("history_user").order_by("-history_date", "-history_id")
        return list(newest[:VERSIONS])

    def written(self, name: str) -> Written:
        columns = self.columns_of.get(name, (name,))
        if not all(hasattr(version, column) for version in self.versions[:1] for column in columns):
            return Written()
        found = next(
            (
                version
                for version, before in pairwise([*self.versions, None])
                if before is None or any(getattr(version, each) != getattr(before, each) for each in columns)
            ),
            None,
        )
        return Written(found.history_user, found.history_date) if found else Written()


def hold(records: QuerySet) -> None:
    """Locks a record until the transaction ends: alone, so that what is read with it is read after the lock."""
    records.order_by().select_for_update(of=("self",)).only("pk").first()


def saved_together(view):
    """For a function view that holds its record: a form that was sent is judged and saved in one transaction."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return wrapped


class SavedTogether:
    """For an update view: a form that was sent is judged and saved in one transaction, its record locked."""

    def dispatch(self, request, *args, **kwargs):
        return saved_together(super().dispatch)(request, *args, **kwargs)

    def get_object(self, queryset=None):
        if self.request.method == "POST":
            hold(self.model.objects.visible_to(self.request.user).filter(uuid=self.kwargs["uuid"]))
        return super().get_object(queryset)
