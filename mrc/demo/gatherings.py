"""Trainings, meetings and outreach of the demo. Clients are named by their key, guests have no card."""

from dataclasses import dataclass

from .complaints import LAST, THIS
from .people import KPC, RYG

TODAY = "today"


@dataclass(frozen=True)
class Gathering:
    centre: str
    when: str
    kind: str
    title: str
    place: str
    activity: str
    clients: tuple = ()
    guests: tuple = ()
    headcounts: tuple = ()
    days: int = 1


EVENTS = (
    Gathering(
        KPC,
        LAST,
        "training",
        "Before you go: contracts, fees and whom to call",
        "Commune hall, Tboung Khmum",
        "1.2",
        clients=("loc", "sarifah", "sreymom", "sokly", "panha", "sreypich"),
        guests=(
            ("ស៊ុន លីដា", "woman", "beneficiary"),
            ("ប៉ែន សុផល", "man", "beneficiary"),
            ("Hang Sreyneang", "woman", "beneficiary"),
            ("", "woman", "beneficiary"),
            ("Long Virak", "man", "government"),
        ),
        days=2,
    ),
    Gathering(
        KPC,
        LAST,
        "meeting",
        "Licensed agencies and the labour department: fees",
        "Provincial department of labour",
        "2.2",
        headcounts=(("government", 6, 4, 0), ("recruitment_agency", 5, 3, 0), ("trade_union", 2, 3, 0)),
    ),
    Gathering(
        KPC,
        LAST,
        "outreach",
        "Market day in three villages",
        "Prey Chhor",
        "1.3",
        headcounts=(("beneficiary", 48, 71, 1),),
    ),
    Gathering(
        KPC,
        THIS,
        "training",
        "Savings and sending money home",
        "Kampong Cham MRC",
        "1.2",
        clients=("chanthou", "thida", "loc"),
        guests=(("ខៀវ ម៉ារី", "woman", "beneficiary"), ("ឡុង ហេង", "man", "beneficiary")),
    ),
    Gathering(
        KPC,
        TODAY,
        "outreach",
        "Evening at the bus station",
        "Bus station, Kampong Cham",
        "1.3",
        headcounts=(("beneficiary", 17, 22, 0),),
    ),
    Gathering(
        RYG,
        LAST,
        "training",
        "Your pay slip, in Khmer and Burmese",
        "Rayong MRC",
        "1.2",
        clients=("thuzar", "sandar", "bouaphan", "naylin", "kyawmoe", "zawmin", "somying"),
        guests=(
            ("မအေးအေးမူ", "woman", "beneficiary"),
            ("ကိုစိုးလွင်", "man", "beneficiary"),
            ("ສຸກສະຫວັນ", "woman", "beneficiary"),
            ("Napat Rungrot", "woman", "trade_union"),
        ),
    ),
    Gathering(
        RYG,
        LAST,
        "meeting",
        "Employers of the fishing port and the labour protection office",
        "Ban Phe",
        "2.2",
        guests=(
            ("Kittisak Boonmee", "man", "employer"),
            ("Wilai Thepsri", "woman", "employer"),
            ("Chaiwat Suksan", "man", "government"),
        ),
        headcounts=(("employer", 4, 2, 0), ("government", 5, 5, 0)),
    ),
    Gathering(
        RYG,
        LAST,
        "outreach",
        "At the factory gate, night shift",
        "Map Ta Phut",
        "1.3",
        headcounts=(("beneficiary", 63, 58, 0), ("employer", 1, 2, 0)),
    ),
    Gathering(
        RYG,
        THIS,
        "meeting",
        "Network of migrant associations",
        "Rayong MRC",
        "2.2",
        clients=("naylin", "somying"),
        headcounts=(("cso", 5, 9, 0), ("trade_union", 3, 2, 0)),
    ),
    Gathering(
        RYG,
        TODAY,
        "training",
        "Safety on building sites",
        "Rayong MRC",
        "1.2",
        clients=("thantzin", "naylin", "bouaphan"),
        guests=(("ကိုဝင်းနိုင်", "man", "beneficiary"), ("ນາງ ຈັນທະລາ", "woman", "beneficiary")),
    ),
)
