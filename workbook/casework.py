"""The sheets of casework: stages, respondents, and what hangs on a legal case. All of them may be missing."""

from django.utils.translation import gettext_lazy

from legal_cases.models import CaseRespondent, CentreStage, DueDate, Entry, MigrationFee, Reopening, Respondent
from mrc.vocabularies import Resolution, YesNo
from mrc.vocabularies.casework import (
    DateEnding,
    DateKind,
    EntryKind,
    FeePaidTo,
    FeePurpose,
    NoteAudience,
    RespondentKind,
)

from .casework_cells import Clock, Facts, StageCode
from .cells import Amount, Choice, Count, Reference, References, Words, YesOrNo
from .columns import (
    DROPPED,
    LEFT_OUT,
    NUMBERED,
    Column,
    Sheet,
    account,
    accounts,
    centre,
    day,
    of_case,
    of_centre,
    required,
    text,
)

STAGES = Sheet(
    "stages",
    CentreStage,
    gettext_lazy("The stages a centre has renamed, put in another order, hidden or added."),
    (
        centre(),
        Column(
            "stage",
            StageCode(40, empty_code=""),
            required=True,
            stored="code",
            title=gettext_lazy("Stage"),
            about=gettext_lazy("Its code: one of the five, or one of the centre’s own."),
        ),
        required(text("name", CentreStage)),
        Column("position", Count(100)),
        Column("used", YesOrNo(True), stored="is_used", about=gettext_lazy("Empty means yes.")),
    ),
)
RESPONDENTS = Sheet(
    "respondents",
    Respondent,
    gettext_lazy("Employers, agencies, brokers and buyers named in complaints: complaints received, not findings."),
    (
        Column(
            "respondent",
            Reference(520),
            required=True,
            title=gettext_lazy("Respondent"),
            about=gettext_lazy("The name. The second of one name in a centre is “name #2”, its name beside it."),
            travels=NUMBERED,
        ),
        centre(),
        Column("kind", Choice(RespondentKind), required=True),
        text("name", Respondent, about=gettext_lazy("Empty: as in respondent."), travels=DROPPED),
        Column(
            "aliases",
            References(),
            title=gettext_lazy("Also known as"),
            about=gettext_lazy("Other names."),
            travels=DROPPED,
        ),
        text("licence_number", Respondent, travels=DROPPED),
        text("place", Respondent, travels=DROPPED),
        Column("note", Words(), travels=DROPPED),
        Column(
            "registered_apart",
            YesOrNo(False),
            stored="is_registered_apart",
            title=gettext_lazy("Registered apart from a case"),
            about=gettext_lazy("Such a respondent is seen also when all its cases are restricted. Empty means no."),
        ),
    ),
)
CASE_RESPONDENTS = Sheet(
    "case_respondents",
    CaseRespondent,
    gettext_lazy("Against whom a complaint is. A respondent stands once in a case."),
    (
        of_case(),
        Column(
            "respondent",
            Reference(520),
            required=True,
            about=gettext_lazy("As in the sheet respondents, or the name of one that is there already."),
            travels=NUMBERED,
        ),
        of_centre(),
    ),
)
FEES = Sheet(
    "fees",
    MigrationFee,
    gettext_lazy("What was paid for migration. Each row is one fee, also when two are alike."),
    (
        of_case(),
        Column("purpose", Choice(FeePurpose)),
        Column("amount", Amount(), required=True),
        Column("paid_to", Choice(FeePaidTo)),
        text("paid_to_name", MigrationFee, travels=DROPPED),
        Column("receipt", Choice(YesNo)),
        Column("debt", Choice(YesNo)),
        text("owed_to", MigrationFee, travels=DROPPED),
        of_centre(),
    ),
)
CASE_DATES = Sheet(
    "case_dates",
    DueDate,
    gettext_lazy("Next steps and dates of a case. An open date of a closed case is an error."),
    (
        of_case(),
        Column("kind", Choice(DateKind), required=True),
        required(day("on")),
        Column("at", Clock()),
        text("what", DueDate, travels=LEFT_OUT),
        text("reason", DueDate, travels=LEFT_OUT),
        account("set_by", gettext_lazy("Set by")),
        day("ended_on", about=gettext_lazy("Empty: still open.")),
        Column("ending", Choice(DateEnding)),
        text("ended_because", DueDate, travels=DROPPED),
        account("ended_by", gettext_lazy("Ended by")),
        of_centre(),
    ),
)
ENTRIES = Sheet(
    "entries",
    Entry,
    gettext_lazy("The timeline of a case. Each row is one line, also when two are alike."),
    (
        of_case(),
        required(day("happened_on")),
        Column("kind", Choice(EntryKind, EntryKind.NOTE.value), about=gettext_lazy("Empty means note.")),
        Column("text", Words(20_000), travels=DROPPED),
        Column(
            "audience",
            Choice(NoteAudience, NoteAudience.ORDINARY.value),
            about=gettext_lazy("Empty means ordinary."),
        ),
        accounts(
            "readers",
            gettext_lazy("Open to"),
            gettext_lazy("The emails of those a restricted line is open to, beside who wrote it."),
        ),
        Column("amount", Amount(), about=gettext_lazy("A sum claimed, offered or awarded.")),
        text("was", Entry, title=gettext_lazy("Changed from"), travels=DROPPED),
        text("now", Entry, title=gettext_lazy("Changed to"), travels=DROPPED),
        account("written_by", gettext_lazy("Written by")),
        of_centre(),
    ),
)
REOPENINGS = Sheet(
    "reopenings",
    Reopening,
    gettext_lazy("Closings that were taken back. No figure is made of them."),
    (
        of_case(),
        required(day("reopened_on")),
        Column("reason", Words(), required=True, travels=LEFT_OUT),
        required(day("closed_on")),
        Column("resolved_through", Choice(Resolution)),
        Column(
            "answers",
            Facts(),
            title=gettext_lazy("The closing answers as they were"),
            about=gettext_lazy("What the next closing begins with; as an export writes them."),
            travels=DROPPED,
        ),
        account("reopened_by", gettext_lazy("Reopened by")),
        of_centre(),
    ),
)
