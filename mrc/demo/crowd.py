"""Invented people in great numbers, in all scripts of the region: for measuring, never for showing. Seeded."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from random import Random

from django.db import transaction

from clients.models import Client, Service
from legal_cases.models import CaseSubject, LegalCase
from mrc.access.models import Centre, Organization, ReferenceCounter
from mrc.access.references import check_character
from mrc.vocabularies import ServiceType, Subject

AT_ONCE = 5000
FIRST_DAY, DAYS = date(2021, 1, 1), 5 * 365
GENDERS = ("woman", "woman", "woman", "man", "man", "man", "other", "unknown")


@dataclass(frozen=True)
class People:
    """How names are made in a language: the first part, one or two others, in the script and in Latin letters."""

    country: str
    telephones: tuple[str, ...]
    joint: str
    first: tuple[str, ...]
    others: tuple[str, ...]

    def name(self, chance: Random) -> tuple[str, str]:
        parts = [chance.choice(self.first), *chance.sample(self.others, chance.choice((1, 1, 2)))]
        local, latin = zip(*(part.partition("=")[::2] for part in parts), strict=True)
        return local[0] + self.joint + "".join(local[1:]), f"{latin[0]} {''.join(latin[1:]).lower()}".title()


def parts(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PEOPLE = (
    People(
        "KH",
        ("+855 12 {} {}", "012 {} {}", "012-{}-{}", "096{}{}"),
        " ",
        parts(
            "សុខ=Sok ចាន់=Chan គឹម=Kim ហេង=Heng លី=Ly ស៊ន=Son អ៊ុក=Ouk នួន=Nuon ឈឹម=Chhim "
            "ប៊ុន=Bun ម៉ៅ=Mao កែវ=Keo ពៅ=Pov ទេព=Tep អ៊ឹម=Im សេង=Seng ឡុង=Long ហុង=Hong ទូច=Touch "
            "អួន=Oun យឹម=Yim ផាន់=Phan មាស=Meas ញ៉ែម=Nhem"
        ),
        parts(
            "សុភា=Sophea ស្រីមុំ=Sreymom ច័ន្ទធូ=Chanthou វិបុល=Vibol រតនា=Ratana មករា=Makara "
            "ធារី=Theary បូរី=Borey ដារ៉ា=Dara សុវណ្ណ=Sovann ស្រីនាង=Sreyneang ភក្តី=Pheakdey "
            "កញ្ញា=Kanha ពិសិដ្ឋ=Piseth វាសនា=Veasna ណារិទ្ធ=Narith លក្ខិណា=Leakhena "
            "សំណាង=Samnang ស្តើង=Stoeung ម៉ាលី=Maly គន្ធា=Kunthea សុជាតា=Socheata រស្មី=Reaksmey "
            "ពេជ្រ=Pich"
        ),
    ),
    People(
        "LA",
        ("+856 20 5{} {}", "020 5{} {}"),
        " ",
        parts(
            "ບຸນມີ=Bounmy ສົມພອນ=Somphone ຄຳ=Kham ນາງ=Nang ບົວ=Boua ແກ້ວ=Keo ສີ=Sy ທອງ=Thong "
            "ພອນ=Phone ຈັນ=Chan ວຽງ=Vieng ສຸກ=Souk ອຳພອນ=Amphone ດາວ=Dao ໄຊ=Xay ມະນີ=Many "
            "ບຸນ=Boun ໜູ=Nou ລຳ=Lam"
        ),
        parts(
            "ວົງສາ=Vongsa ສະຫວັນ=Savanh ພົມມະ=Phomma ວິໄລ=Vilay ຈັນທະ=Chantha ສຸວັນ=Souvanh "
            "ຫຼວງ=Luang ແສງ=Seng ສີລາ=Sila ວົງ=Vong ພັນ=Phan ດາລາ=Dala ສີສຸກ=Sisouk ມີໄຊ=Mixay "
            "ທຳມະ=Thamma ອິນທະ=Intha ເພັດ=Phet ຄຳພູ=Khamphou ນ້ຳ=Nam"
        ),
    ),
    People(
        "MM",
        ("+95 9 {} {}", "09{}{}", "၀၉ {} {}"),
        "",
        parts("မ=Ma ကို=Ko ဒေါ်=Daw ဦး=U မောင်=Maung နော်=Naw စော=Saw နန်း=Nan"),
        parts(
            "ခင်=Khin သူဇာ=Thuzar မျိုး=Myo ချစ်=Chit အောင်=Aung ဝင်း=Win သန္တာ=Thandar "
            "စန္ဒာ=Sandar ကျော်=Kyaw ဇော်=Zaw မြင့်=Myint လှိုင်=Hlaing နှင်း=Hnin ဖြိုး=Phyo "
            "ရွှေ=Shwe ငြိမ်း=Nyein ထွန်း=Tun မြတ်=Myat သီတာ=Thida အေး=Aye စုစု=Susu ထက်=Htet "
            "ယမင်း=Yamin နိုင်=Naing ဉာဏ်=Nyan သက်=Thet"
        ),
    ),
    People(
        "TH",
        ("+66 8 1{} {}", "081-{}-{}", "๐๘๑{}{}"),
        " ",
        parts(
            "สมหญิง=Somying สมชาย=Somchai น้ำผึ้ง=Namphueng มาลี=Malee ปิ่น=Pin แก้ว=Kaew "
            "วันดี=Wandee สุดา=Suda อรุณ=Arun นิภา=Nipha ประเสริฐ=Prasert กำไล=Kamlai จันทร์=Chan "
            "ชูใจ=Chujai บุญมี=Bunmi ศรี=Si ทองดี=Thongdi อำพร=Amphon"
        ),
        parts(
            "แสง=Saeng จันทร์=Chan แก้ว=Kaew ทอง=Thong ศรี=Sri วงศ์=Wong สุข=Suk บุญ=Bun คำ=Kham "
            "พันธุ์=Phan ใจดี=Chaidi รัตน์=Rat มณี=Mani เพชร=Phet ชัย=Chai ปัญญา=Panya "
            "สวัสดิ์=Sawat น้อย=Noi กิ่ง=King ดวง=Duang"
        ),
    ),
    People(
        "VN",
        ("+84 90 {} {}", "090{}{}"),
        " ",
        parts(
            "Nguyễn=Nguyen Trần=Tran Lê=Le Phạm=Pham Hoàng=Hoang Huỳnh=Huynh Phan=Phan Vũ=Vu "
            "Đặng=Dang Bùi=Bui Đỗ=Do Hồ=Ho"
        ),
        parts(
            "Thị=Thi Văn=Van Hoài=Hoai Thương=Thuong Ánh=Anh Nguyệt=Nguyet Đức=Duc Hương=Huong "
            "Lan=Lan Mai=Mai Tuấn=Tuan Hùng=Hung Phượng=Phuong Quỳnh=Quynh Trâm=Tram Bảo=Bao "
            "Yến=Yen Khánh=Khanh Loan=Loan Thảo=Thao"
        ),
    ),
)


class Crowd:
    """Writes centres, cards, services and cases a few thousand at a time, so that memory does not grow with them."""

    def __init__(self, *, clients: int, centres: int, services: int, cases: int, seed: int):
        self.clients, self.services, self.cases = clients, services, cases
        self.chance = Random(seed)  # noqa: S311  nothing secret
        self.centres = self.make_centres(centres)
        self.numbers: dict[tuple[int, int], int] = {}

    def make_centres(self, number: int) -> list[Centre]:
        organization, _made = Organization.objects.get_or_create(name="Invented for measuring")
        first = Centre.objects.filter(code__startswith="Z").count() + 1
        return [
            Centre.objects.create(
                code=f"Z{place:02}",
                name=f"Invented centre {place}",
                organization=organization,
                country=PEOPLE[place % len(PEOPLE)].country,
                currency="THB",
            )
            for place in range(first, first + number)
        ]

    def write(self) -> Iterator[int]:
        """After each batch, how many cards there are."""
        cards = (self.card() for _number in range(self.clients))
        done = 0
        while batch := list(islice(cards, AT_ONCE)):
            with transaction.atomic():
                Client.objects.bulk_create(batch)
                before, done = done, done + len(batch)
                self.write_services(batch, self.share(self.services, before, done))
                self.write_cases(batch, self.share(self.cases, before, done))
                self.keep_numbers()
            yield done

    def share(self, total: int, before: int, done: int) -> int:
        return total * done // self.clients - total * before // self.clients

    def day(self) -> date:
        return FIRST_DAY + timedelta(self.chance.randrange(DAYS))

    def number(self, centre: Centre, kind: str, year: int) -> str:
        key = (centre.pk, kind, year)
        self.numbers[key] = self.numbers.get(key, 0) + 1
        stem = "-".join(part for part in (centre.code, kind, str(year), f"{self.numbers[key]:04d}") if part)
        return f"{stem}-{check_character(stem)}"

    def keep_numbers(self) -> None:
        """So that the next card somebody registers has the next number."""
        for (centre, kind, year), last in self.numbers.items():
            ReferenceCounter.objects.update_or_create(centre_id=centre, kind=kind, year=year, defaults={"last": last})

    def card(self) -> Client:
        chance = self.chance
        centre, people, day = chance.choice(self.centres), chance.choice(PEOPLE), self.day()
        name, latin = people.name(chance)
        figures = f"{chance.randrange(10**6):06d}"
        card = Client(
            uuid=uuid.UUID(int=chance.getrandbits(128), version=4),
            centre=centre,
            reference=self.number(centre, "", day.year),
            registered_on=day,
            name=name,
            name_latin=latin if people.country != "VN" and chance.random() < 0.6 else "",
            other_names=people.name(chance)[0] if chance.random() < 0.05 else "",
            gender=chance.choice(GENDERS),
            **self.birth(),
            nationality=people.country,
            telephone=chance.choice(people.telephones).format(figures[:3], figures[3:])
            if chance.random() < 0.8
            else "",
            emergency_telephone=chance.choice(people.telephones).format(f"{chance.randrange(1000):03d}", figures[:3])
            if chance.random() < 0.4
            else "",
        )
        card.search_key = card.make_search_key()
        card.emergency_end = card.make_emergency_end()
        return card

    def birth(self) -> dict:
        """Of three in four the day is known."""
        year = self.chance.randrange(1960, 2006)
        day = date(year, self.chance.randrange(1, 13), self.chance.randrange(1, 29))
        return {"born_on": day} if self.chance.random() < 0.75 else {"birth_year": year}

    def write_services(self, cards: list[Client], number: int) -> None:
        kinds = list(ServiceType)
        given = (self.chance.choice(cards) for _number in range(number))
        rows = (
            Service(client=card, centre_id=card.centre_id, service=self.chance.choice(kinds), received_on=self.day())
            for card in given
        )
        while batch := list(islice(rows, AT_ONCE)):
            Service.objects.bulk_create(batch)

    def write_cases(self, cards: list[Client], number: int) -> None:
        subjects = [subject for subject in Subject if subject != "not_recorded"]
        cases = []
        for card in self.chance.sample(cards, min(number, len(cards))):
            is_closed = self.chance.random() < 0.8
            cases.append(
                LegalCase(
                    uuid=uuid.UUID(int=self.chance.getrandbits(128), version=4),
                    centre=card.centre,
                    client=card,
                    reference=self.number(card.centre, "L", card.registered_on.year),
                    gender=card.gender,
                    nationality=card.nationality,
                    opened_on=card.registered_on,
                    closed_on=card.registered_on + timedelta(self.chance.randrange(300)) if is_closed else None,
                    resolved_through="mediation" if is_closed else "not_recorded",
                )
            )
        LegalCase.objects.bulk_create(cases)
        CaseSubject.objects.bulk_create(
            CaseSubject(case=case, centre_id=case.centre_id, code=self.chance.choice(subjects)) for case in cases
        )
