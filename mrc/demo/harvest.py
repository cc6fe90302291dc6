"""Interviews about what changed, the stories written from them, and case studies of the demo."""

from dataclasses import dataclass, field

from .people import KPC, RYG

# A card, and why its person is not asked.
AFRAID = ("panha", "The agent lives in his village and asks who goes to the centre.")
WHY_IT_MAY_STAY = "It is true of many in the province, and points to nobody."


@dataclass(frozen=True)
class Told:
    client: str
    sector: str
    legal_status: str
    answers: dict
    story: dict = field(default_factory=dict)
    is_approved: bool = True


INTERVIEWS = (
    Told(
        "sarifah",
        "not_recorded",
        "not_recorded",
        {
            "learned_of_mrc": "From the wife of the village chief.",
            "accessed_when": "More than half a year ago.",
            "event": "Her nephew wanted to leave with a broker who asked for the fee in advance.",
            "challenges": "The bus costs a day’s earnings.",
            "services_used": "Counselling, and a session on fees.",
            "assistance_adequate": "Yes. She was shown the list of licensed agencies.",
            "women_responsive": "Hours in the afternoon, when the market is over.",
            "learned": "What an agency may ask for, and that a receipt is her right.",
            "decisions": "The family did not pay the broker.",
            "benefits": "They kept the money.",
        },
        {
            "title": "A receipt for everything",
            "outcome": "positive",
            "pseudonym": "Aunt Halimah",
            "profile": "“Aunt Halimah” (a pseudonym) is in her fifties. She sells vegetables in a market of the "
            "province and never went to school for long, but she keeps the accounts of the whole family in her head. "
            "Two of her relatives work abroad, and a third wanted to follow them. She has never left the country "
            "herself, and did not think that a centre for migrants was meant for somebody like her.",
            "event": "A broker came to the village and promised her nephew a job on a plantation. He asked for the "
            "fee at once, in cash, and would not write it down. The family had sold a calf and was about to borrow "
            "the rest. The wife of the village chief, who had heard a talk on fees, said that there was a place where"
            " one could ask first. The bus there costs a day’s earnings, and Halimah went alone, on a day when the "
            "market was closed.",
            "assistance": "At the centre a counsellor went through the list of licensed agencies with her, told her "
            "what they may charge and what they may not, and wrote the amounts on a piece of paper that she could "
            "take home. She was told that a receipt is a right and not a favour. Two weeks later she came to a "
            "session for families and brought her nephew and his mother. What the centre could not do was to get back"
            " what others in the village had paid; for that they would have had to come themselves.",
            "result": "The family refused to pay the broker, who did not come back. The nephew left three months "
            "later with a licensed agency and holds a receipt for each payment. He sends money each month and his "
            "mother writes it down. Two neighbours came to the centre with the same question. The loan was not "
            "needed. Not everything went well: the licensed way took longer, and for those months he earned nothing. "
            "“We waited long,” she says, “but we know whom we paid.”",
            "lesson": "Families decide together: a session for them reaches those who never come to the counter. "
            "Hours in the afternoon, when the market is over, would let more women come. What a licensed agency may "
            "charge should hang on paper where brokers speak, in the villages, and in words that are read out.",
        },
    ),
    Told(
        "loc",
        "retail",
        "regular",
        {
            "learned_of_mrc": "A leaflet at the border.",
            "accessed_when": "About a year ago.",
            "event": "His shop owner kept a part of his wage back each month.",
            "challenges": "Nobody at the counter spoke Vietnamese on the first day.",
            "services_used": "Counselling and information.",
            "assistance_adequate": "Only on the second visit, with an interpreter.",
            "additional_services": "A telephone number where somebody answers in Vietnamese.",
            "learned": "That deductions must stand in the contract.",
            "decisions": "He asked the owner for a written contract.",
            "benefits": "None so far.",
            "livelihood": "No change.",
        },
        {
            "title": "The second visit",
            "outcome": "mixed",
            "pseudonym": "Mr Binh",
            "profile": "“Mr Binh” (a pseudonym), in his forties, comes from the Mekong delta and works in a shop.",
            "event": "Each month his wage was smaller than agreed, for reasons nobody explained to him.",
            "assistance": "On his first visit nobody spoke his language and he left. On the second an interpreter was "
            "there and the counsellor read his papers with him.",
            "result": "He knows now what may be deducted and asked for a contract. The owner has not signed one yet, "
            "and the deductions go on.",
            "lesson": "Without the language a visit is lost. Interpreters by telephone would cost little.",
        },
    ),
    Told(
        "bouaphan",
        "seafood",
        "regular",
        {
            "learned_of_mrc": "From colleagues in the dormitory.",
            "accessed_when": "Nine months ago.",
            "event": "She could not read her pay slip.",
            "services_used": "Information, training.",
            "assistance_adequate": "Yes.",
            "women_responsive": "A corner where children can stay during a training.",
            "learned": "How overtime is reckoned.",
            "decisions": "She keeps her own list of hours.",
            "behaviour": "She explains pay slips to new colleagues.",
        },
        {
            "title": "Her own list of hours",
            "outcome": "positive",
            "pseudonym": "Noi",
            "profile": "“Noi” (a pseudonym), a woman of middle age from the south of Laos, cleans fish in a factory.",
            "event": "Her pay slip was in a script she cannot read, and the sum changed every month.",
            "assistance": "She took part in a training on pay slips and came back twice with her own.",
            "result": "She writes down her hours each evening. When forty hours of overtime were missing, she showed "
            "the list and was paid the next month.",
            "lesson": "One page with pictures of a pay slip does more than a law book.",
        },
    ),
    Told(
        "naylin",
        "construction",
        "regular",
        {
            "learned_of_mrc": "At a football match of his association.",
            "accessed_when": "Eight months ago.",
            "event": "A friend fell from a scaffold.",
            "services_used": "Information; membership of an association.",
            "assistance_adequate": "Partly.",
            "learned": "Which equipment the employer must give.",
            "decisions": "He joined the association’s safety group.",
        },
        {
            "title": "Helmets came, harnesses did not",
            "outcome": "mixed",
            "pseudonym": "Ko Tun",
            "profile": "“Ko Tun” (a pseudonym) builds houses and has lived in Rayong for eleven years.",
            "event": "After a friend’s fall the workers asked what the employer owes them.",
            "assistance": "The centre explained the rules on safety and brought the workers together with an "
            "association.",
        },
        is_approved=False,
    ),
)

CASE_STUDIES = (
    {
        "centre": KPC,
        "title": "Seven workers, one complaint",
        "finding": "worked",
        "summary": "Workers of one night shift who had come home brought their complaint about wages together, with "
        "the help of a trade union on both sides of the border.",
        "impact": "Five were paid most of what they were owed within four months; one moved away, one still waits. "
        "The factory now pays by bank.",
        "learning": "Together they were heard sooner than one by one. Each needs a record of her own all the same.",
        "men": 3,
        "women": 4,
    },
    {
        "centre": RYG,
        "title": "A hotline nobody called",
        "finding": "did_not_work",
        "summary": "For three months a telephone line was kept open at night for domestic workers.",
        "impact": "Four calls came in. Most of those it was meant for may not use a telephone in the evening.",
        "learning": "Sundays in the park reach them. The line is closed and the hours were given to the park.",
        "men": 0,
        "women": 4,
    },
)
UNDER_WAY = (
    {
        "centre": KPC,
        "title": "ក្រុមសន្សំប្រាក់នៅក្នុងភូមិ: a savings group before leaving",
        "finding": "mixed",
        "summary": "Families of eleven people about to leave met each week and saved for the journey.",
        "impact": "Six left without a loan. Two families needed the money at home and took it out early.",
        "impact_intermediaries": "The commune council lends its hall, and asks for the same in two other villages.",
        "learning": "A rule for taking money out early belongs to the first meeting.",
        "men": 4,
        "women": 7,
        "is_sent": True,
    },
    {
        "centre": KPC,
        "title": "The embassy’s form in two languages",
        "finding": "not_recorded",
        "summary": "A form for lost passports was translated with an interpreter of the embassy.",
        "men": 0,
        "women": 0,
    },
)
