"""The centres of the demo, who works there, and what was agreed upon with the ILO."""

from mrc.access.roles import Role

from .people import KPC, RYG

CENTRES = (
    {
        "code": KPC,
        "name": "Kampong Cham MRC",
        "organization": "Kampong Cham Workers’ Union (demo)",
        "country": "KH",
        "location": "Kampong Cham, Cambodia",
        "currency": "KHR",
        "language": "km",
        "time_zone": "Asia/Phnom_Penh",
    },
    {
        "code": RYG,
        "name": "Rayong MRC",
        "organization": "Rayong Migrant Friends (demo)",
        "country": "TH",
        "location": "Rayong, Thailand",
        "currency": "THB",
        "language": "th",
        "time_zone": "Asia/Bangkok",
    },
)

# The first of each role comes first, so that the list of log-ins begins with all five.
USERS = (
    (Role.STAFF, "staff", "Mey Sokha", (KPC,)),
    (Role.CASEWORKER, "caseworker", "Noun Vibol", (KPC,)),
    (Role.COORDINATOR, "coordinator", "Chhay Bopha", (KPC,)),
    (Role.PROGRAMME, "programme", "Ines Kallio", ()),
    (Role.ADMINISTRATOR, "administrator", "Thongchai Meesuk", ()),
    (Role.STAFF, "staff.rayong", "Ploy Chaiyasit", (RYG,)),
    (Role.CASEWORKER, "caseworker.rayong", "Somsak Phiban", (RYG,)),
    (Role.COORDINATOR, "coordinator.both", "Anong Srisuk", (RYG, KPC)),
)

AGREEMENTS = (
    {
        "key": "both",
        "number": "MRC-DEMO-01",
        "title": "Safe and fair migration: services and legal aid at Kampong Cham and Rayong "
        "(សេវាសម្រាប់ពលករចំណាកស្រុក · ศูนย์บริการแรงงานข้ามชาติ)",
        "organization": "Mekong Workers’ Rights Network (demo)",
        "location": "Kampong Cham, Cambodia, and Rayong, Thailand",
        "value": "186500.00",
        "value_currency": "USD",
        "centres": (KPC, RYG),
        "impact": "Migrant workers and their families are treated fairly before, during and after their work abroad",
        "outputs": (("1.A", "Migrants know their rights"), ("2.A", "Complaints are carried to their end")),
        "assumptions": (
            ("A1", "1", "Village chiefs let the centres hold meetings", "low"),
            ("A2", "2", "Labour offices accept complaints of workers without papers", "high"),
            ("A3", "", "Borders stay open for legal migration", "medium"),
        ),
        "outcomes": (
            (
                "Migrant workers and their families use the services of the two centres",
                (
                    "Counselling and registration at the two centres",
                    "Training on rights at work and safe migration",
                    "Outreach in villages and at factory gates",
                ),
            ),
            (
                "Complaints of migrant workers are brought to an end",
                (
                    "Legal assistance by caseworkers",
                    "Meetings with authorities, employers and recruitment agencies",
                ),
            ),
        ),
        "indicators": (
            {
                "of": "1",
                "measure": "clients_served",
                "code": "I1",
                "statement": "Number of migrants and family members who received a service",
                "level": "output",
                "unit": "number",
                "data_source": "Client cards",
                "target": 200,
                "target_women": 110,
                "target_men": 90,
            },
            {
                "of": "2",
                "measure": "cases_closed",
                "code": "I2",
                "statement": "Number of complaints brought to an end",
                "level": "outcome",
                "unit": "number",
                "data_source": "Legal assistance records",
                "target": 60,
                "target_women": 30,
                "target_men": 30,
            },
            {
                "of": "1",
                "measure": "training_beneficiaries",
                "code": "I3",
                "statement": "Number of people trained on their labour rights",
                "level": "output",
                "unit": "number",
                "data_source": "Lists of participants",
                "target": 120,
                "target_women": 65,
                "target_men": 55,
            },
            {
                "code": "I4",
                "statement": "How migrants describe what changed after the assistance",
                "level": "impact",
                "unit": "quality",
                "data_source": "Outcome harvesting stories",
            },
            {
                "of": "2",
                "measure": "cases_mediation",
                "out_of": "cases_closed",
                "code": "I5",
                "statement": "Share of complaints resolved informally",
                "level": "outcome",
                "unit": "rate",
                "data_source": "Legal assistance records",
                "target": 50,
                "baseline": 35,
            },
        ),
    },
    {
        "key": "one",
        "number": "MRC-DEMO-02",
        "title": "Legal aid for returned workers of the seafood factories",
        "organization": "Kampong Cham Workers’ Union (demo)",
        "location": "Kampong Cham, Cambodia",
        "value": "42000.00",
        "value_currency": "USD",
        "centres": (KPC,),
        "outcomes": (
            (
                "Returned workers obtain the wages they are owed",
                ("Group complaints before the labour office", "Follow-up of awards until they are paid"),
            ),
        ),
        "indicators": (
            {
                "code": "R1",
                "statement": "Number of returned workers whose complaint was brought to an end",
                "level": "outcome",
                "unit": "number",
                "data_source": "Legal assistance records",
                "target": 25,
                "target_women": 13,
                "target_men": 12,
            },
        ),
    },
)

# What the coordinator wrote a quarter ago, so that this quarter's boxes have something beside them.
EARLIER_REPORT = "The doors opened, and few people came yet. What they asked is told in the figures."
LAST_REPORT = {
    ("summary", ""): "Both centres were open on all working days. Most who came asked about unpaid wages before the "
    "harvest season, and more women came than in any quarter before.",
    ("issues", ""): "Recruiters ask for a deposit before the first interview and give no receipt.",
    ("actions", ""): "Meet the two agencies that were named most often; print the card on fees in Burmese.",
    ("beneficiaries", ""): "Men who work at sea come only when their vessel is in harbour, so that few of them are "
    "counselled twice.",
}

AT_HOME = ("potential_migrant", "returned_migrant", "potential_migrant", "family_member")
ADDRESS = {KPC: "Street 7, near the market", RYG: "Soi 12, Map Ta Phut"}
TELEPHONE = {KPC: "012 555 {:03}", RYG: "089 555 0{:03}"}
RELATIVES = {KPC: ("Sok Rany", "Chea Mony", "Ly Tola"), RYG: ("Ma Khin Oo", "Seng Vong", "Suda Jaidee")}
LATER_SERVICES = ("counselling", "information", "information", "legal_assistance", "networking", "membership", "skills")
