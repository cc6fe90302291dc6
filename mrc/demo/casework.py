"""The work on the demo's complaints: against whom, what was paid for migration, what happened, what is to come."""

from dataclasses import dataclass, field

from mrc.vocabularies.casework import DateKind, EntryKind

from .people import KPC, RYG


@dataclass(frozen=True)
class Firm:
    """A respondent of the register; ``of`` are the complaints it stands in, by the worker's key."""

    key: str
    centre: str
    name: str
    kind: str
    of: tuple
    licence_number: str = ""
    place: str = ""
    aliases: tuple = ()


FIRMS = (
    Firm(
        "seafood",
        KPC,
        "Blue Bay Seafood Processing (demo)",
        "employer",
        ("sreymom", "vanna", "sreypich", "samnang", "sokly", "ratana", "thida"),
        place="Samut Sakhon, Thailand",
        aliases=("Blue Bay", "บลูเบย์ ซีฟู้ด (ตัวอย่าง)"),
    ),
    Firm(
        "agency",
        KPC,
        "Golden Bridge Manpower (demo)",
        "recruitment_agency",
        ("sophea", "thuong"),
        licence_number="KH-000-demo",
        place="Phnom Penh, Cambodia",
        aliases=("ស្ពានមាស (គំរូ)",),
    ),
    Firm("vessel", KPC, "Owner of the vessel Sea Star 9 (demo)", "employer", ("panha",), place="Songkhla, Thailand"),
    Firm("builder", KPC, "East Road Construction (demo)", "employer", ("chea",), place="Rayong, Thailand"),
    Firm("hotel", KPC, "River Garden Hotel (demo)", "employer", ("chanda",), place="Penang, Malaysia"),
    Firm("mill", RYG, "Rayong Fibre Mill (demo)", "employer", ("kunthea", "zawmin"), place="Rayong"),
    Firm(
        "broker",
        RYG,
        "“Uncle Win” (demo)",
        "broker",
        ("khamla", "thantzin"),
        aliases=("ဦးဝင်း (နမူနာ)",),
        place="Mae Sot",
    ),
    Firm("boat", RYG, "Laem Thong Fishing (demo)", "employer", ("dat", "vichet"), place="Rayong"),
)


@dataclass(frozen=True)
class Fee:
    client: str
    paid_to: str
    purpose: str
    currency: str
    amount: int
    name: str = ""
    receipt: str = "not_recorded"
    debt: str = "not_recorded"
    owed_to: str = ""


FEES = (
    Fee(
        "sophea", "recruitment_agency", "recruitment", "USD", 750, "Golden Bridge Manpower (demo)", "yes", "yes", "Aunt"
    ),
    Fee("sophea", "official", "passport", "USD", 120, receipt="no", debt="no"),
    Fee("panha", "broker", "recruitment", "THB", 18000, receipt="no", debt="yes", owed_to="The broker"),
    Fee("thuong", "recruitment_agency", "recruitment", "USD", 1100, receipt="yes", debt="yes", owed_to="A bank"),
    Fee("khamla", "broker", "visa_permit", "LAK", 9000000, "“Uncle Win” (demo)", "no", "no"),
    Fee("zawmin", "broker", "recruitment", "MMK", 1500000, receipt="no", debt="yes", owed_to="A money lender"),
    Fee("vichet", "recruitment_agency", "medical", "THB", 1500, receipt="yes", debt="no"),
    Fee("sandar", "broker", "transport", "THB", 4000, receipt="no", debt="no"),
)


@dataclass(frozen=True)
class Happened:
    """An entry, ``after`` so many days since the opening; left out when that day has not come."""

    after: int
    kind: str
    text: str
    money: tuple = ()  # currency, amount
    audience: str = "ordinary"
    stage: str = ""  # the case moves to it on that day


@dataclass(frozen=True)
class Ahead:
    """A date still open, so many days from today; below zero it is overdue."""

    days: int
    kind: str
    what: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Work:
    client: str
    happened: tuple = ()
    ahead: tuple = ()
    stage: str = ""
    more: dict = field(default_factory=dict)


WORK = (
    Work(
        "thida",
        (
            Happened(0, EntryKind.NOTE, "Came with the night shift. Has pay slips of five months, no contract."),
            Happened(2, EntryKind.CLAIM, "Overtime of eleven months, counted from the pay slips.", ("THB", 48750)),
            Happened(
                9,
                EntryKind.LETTER,
                "Letter to the factory with the sum, sent by registered post.",
                (),
                "ordinary",
                "negotiation",
            ),
            Happened(
                30, EntryKind.MEETING, "The manager came with a lawyer. He says that the deductions were for housing."
            ),
            Happened(
                31, EntryKind.NOTE, "She is afraid that her sister, still at work there, loses the job.", (), "internal"
            ),
            Happened(52, EntryKind.OFFER, "Offered by telephone, half now and half at New Year.", ("THB", 20000)),
            Happened(60, EntryKind.CALL, "Does not accept. Wants to go on with the labour office."),
            Happened(
                75,
                EntryKind.LETTER,
                "Complaint filed at the labour office, number 118.",
                (),
                "ordinary",
                "administrative",
            ),
        ),
        (
            Ahead(-3, DateKind.STEP, "Ask the labour office for the minutes of the mediation"),
            Ahead(5, DateKind.HEARING, "Second mediation", "Letter of the labour office, number 118"),
            Ahead(41, DateKind.PERMIT, reason="Copy of the work permit in the file"),
        ),
    ),
    Work(
        "chea",
        (
            Happened(
                0, EntryKind.NOTE, "His wife came. He fell from the scaffold and cannot work; the hospital is not paid."
            ),
            Happened(6, EntryKind.CLAIM, "Hospital and lost wages, by the tariff of the fund.", ("THB", 260000)),
            Happened(14, EntryKind.CALL, "The foreman confirms the accident; the employer says he was not insured."),
            Happened(
                40,
                EntryKind.LETTER,
                "Claim filed with the workmen’s compensation office.",
                (),
                "ordinary",
                "administrative",
            ),
        ),
        (Ahead(2, DateKind.LAST_DAY, "Last day to file the appeal", "180 days after the accident, section 49"),),
    ),
    Work(
        "thuong",
        (
            Happened(0, EntryKind.NOTE, "Signed for factory work, was sent to a private home."),
            Happened(20, EntryKind.CLAIM, "Difference of wages and the fee.", ("MYR", 7400)),
            Happened(90, EntryKind.LETTER, "Filed at the court.", (), "ordinary", "court"),
        ),
        (
            Ahead(9, DateKind.HEARING, "First hearing", "Summons of the court"),
            Ahead(-1, DateKind.VISA, reason="Stamp in the passport"),
        ),
    ),
    Work(
        "chanda",
        (Happened(0, EntryKind.NOTE, "Told about it while speaking of her wages."),),
        (Ahead(1, DateKind.STEP, "Call her at noon, as agreed"),),
    ),
    Work(
        "loc",
        (Happened(0, EntryKind.NOTE, "Deductions for a uniform he never got."),),
        (Ahead(4, DateKind.STEP, "Read the contract with him"),),
    ),
    Work(
        "dat",
        (
            Happened(0, EntryKind.NOTE, "Three months at sea without pay."),
            Happened(20, EntryKind.OFFER, "The owner would pay a third.", ("THB", 24000), "ordinary", "negotiation"),
        ),
        (Ahead(0, DateKind.STEP, "Go with him to the pier office"),),
    ),
    Work(
        "thantzin",
        (
            Happened(0, EntryKind.NOTE, "No harness, no training, half of the wage."),
            Happened(50, EntryKind.MEETING, "Meeting at the site.", (), "ordinary", "negotiation"),
        ),
        (Ahead(-8, DateKind.STEP, "Ask for the site’s safety record"),),
    ),
    Work(
        "kunthea",
        (Happened(0, EntryKind.NOTE, "Fourteen hours a day in the high season."),),
        (Ahead(6, DateKind.STEP, "Collect time sheets"),),
    ),
    Work(
        "sengkham",
        (Happened(0, EntryKind.NOTE, "Her passport lies in the employer’s safe."),),
        (Ahead(3, DateKind.STEP, "Letter to the employer"), Ahead(60, DateKind.PASSPORT, reason="As she remembers it")),
    ),
    Work(
        "panha",
        (
            Happened(0, EntryKind.NOTE, "Came back with two others from the vessel."),
            Happened(60, EntryKind.HEARING, "Heard as a witness for two hours.", (), "ordinary", "court"),
            Happened(
                200, EntryKind.AWARD, "Judgment of the provincial court.", ("THB", 180000), "ordinary", "enforcement"
            ),
        ),
    ),
)

RESTRICTED = "chanda"
"""Told during a talk about wages: open to her caseworker alone."""
