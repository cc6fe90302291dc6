"""Who comes to the two centres of the demo. All persons are invented."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """One client card; what is not given here is drawn when the demo is loaded."""

    key: str
    centre: str
    gender: str
    name: str
    name_latin: str
    nationality: str
    native_language: str
    province: str
    age: int | None
    pseudonym: bool = False
    came_long_ago: bool = False
    more: dict = field(default_factory=dict)


KPC, RYG = "KPC", "RYG"

PEOPLE = (
    # Kampong Cham, Cambodia
    Person("chanthou", KPC, "woman", "សុខ ច័ន្ទធូ", "Sok Chanthou", "KH", "km", "កំពង់ចាម", 34),
    Person(
        "chanda",
        KPC,
        "woman",
        "ចាន់ដា",
        "Chanda",
        "KH",
        "km",
        "",
        None,
        pseudonym=True,
        more={
            "may_contact": "call_only",
            "phone_owner": "Her sister’s",
            "contact_times": "After 18:00",
            "contact_language": "km",
            "if_another_answers": "The bookshop calls about an order.",
            "code_word": "Lotus",
            "safe_contact": "Never say MRC.",
            "emergency_name": "Her husband",
            "emergency_relationship": "Husband",
            "emergency_caution": "dangerous",
        },
    ),
    Person(
        "chea",
        KPC,
        "man",
        "ជា សុវណ្ណារិទ្ធិពិសិដ្ឋ ច័ន្ទមុនីរតនា វិសាលបញ្ញាសិរីវឌ្ឍនៈ សុភមង្គលរតនៈវិចិត្រ",
        "Chea Sovannarithpiseth Chanmunyratana Visalpanhasereyvattana Sophamongkolratanavichet",
        "KH",
        "km",
        "ត្បូងឃ្មុំ",
        41,
    ),
    Person("sophea", KPC, "woman", "ហេង សុភា", "Heng Sophea", "KH", "km", "កំពង់ចាម", 26),
    Person("dara", KPC, "man", "លឹម ដារ៉ា", "Lim Dara", "KH", "km", "ព្រៃវែង", 29),
    Person("sreymom", KPC, "woman", "កែវ ស្រីមុំ", "Keo Sreymom", "KH", "km", "កំពង់ចាម", 23),
    Person("vanna", KPC, "man", "ពៅ វណ្ណា", "Pov Vanna", "KH", "km", "កំពង់ចាម", 31),
    Person("sreypich", KPC, "woman", "ម៉ៅ ស្រីពេជ្រ", "Mao Sreypich", "KH", "km", "ក្រចេះ", 22),
    Person("samnang", KPC, "man", "នួន សំណាង", "Nuon Samnang", "KH", "km", "កំពង់ចាម", 38),
    Person("sokly", KPC, "woman", "យិន សុខលី", "Yin Sokly", "KH", "km", "ព្រៃវែង", 45),
    Person("pisey", KPC, "woman", "ទេព ពិសី", "Tep Pisey", "KH", "km", "កំពង់ចាម", 27),
    Person("ratana", KPC, "man", "ឈុន រតនា", "Chhun Ratana", "KH", "km", "កំពង់ធំ", 25),
    Person("thida", KPC, "woman", "អ៊ុក ធីតា", "Ouk Thida", "KH", "km", "កំពង់ចាម", 36),
    Person("panha", KPC, "man", "សេង បញ្ញា", "Seng Panha", "KH", "km", "ត្បូងឃ្មុំ", 33),
    Person("thuong", KPC, "woman", "Nguyễn Thị Hoài Thương", "", "VN", "vi", "Tây Ninh", 30),
    Person("loc", KPC, "man", "Trần Văn Lộc", "", "VN", "vi", "An Giang", 44, came_long_ago=True),
    Person("yusof", KPC, "man", "Math Yusof", "", "KH", "cja", "Kampong Cham", 21, more={"ethnicity": "Cham"}),
    Person(
        "sarifah",
        KPC,
        "woman",
        "Sarifah Ly",
        "",
        "KH",
        "cja",
        "Kampong Cham",
        52,
        came_long_ago=True,
        more={"ethnicity": "Cham", "client_type": "family_member"},
    ),
    Person(
        "nameless",
        KPC,
        "unknown",
        "",
        "",
        "not_recorded",
        "not_recorded",
        "",
        None,
        more={"address": "", "telephone": "", "safe_contact": "Gave no name. Comes back on market days."},
    ),
    # Rayong, Thailand
    Person("thuzar", RYG, "woman", "မခင်သူဇာ", "Ma Khin Thuzar", "MM", "my", "မကွေး", 32),
    Person("kyawmoe", RYG, "man", "ကိုအောင်ကျော်မိုး", "Ko Aung Kyaw Moe", "MM", "my", "ပဲခူး", 39),
    Person("sandar", RYG, "woman", "မစန္ဒာဝင်း", "Ma Sandar Win", "MM", "my", "မွန်", 28),
    Person("zawmin", RYG, "man", "ကိုဇော်မင်းထွန်း", "Ko Zaw Min Htun", "MM", "my", "တနင်္သာရီ", 35),
    Person(
        "myint",
        RYG,
        "woman",
        "ဒေါ်မြင့်မြင့်ခိုင်",
        "Daw Myint Myint Khaing",
        "MM",
        "my",
        "ပဲခူး",
        37,
        more={"client_type": "family_member"},
    ),
    Person("hnin", RYG, "woman", "မနှင်းအိဖြူ", "Ma Hnin Ei Phyu", "MM", "my", "ရန်ကုန်", 24),
    Person("thantzin", RYG, "man", "ကိုသန့်ဇင်ဦး", "Ko Thant Zin Oo", "MM", "my", "ဧရာဝတီ", 30),
    Person("naylin", RYG, "man", "ကိုနေလင်းအောင်", "Ko Nay Lin Aung", "MM", "my", "မန္တလေး", 42, came_long_ago=True),
    Person("chanthy", RYG, "woman", "រស់ ចន្ធី", "Ros Chanthy", "KH", "km", "បាត់ដំបង", 40),
    Person("vichet", RYG, "man", "ឃឹម វិចិត្រ", "Khim Vichet", "KH", "km", "បន្ទាយមានជ័យ", 27),
    Person("kunthea", RYG, "woman", "វ៉ាន់ គន្ធា", "Vann Kunthea", "KH", "km", "សៀមរាប", 29),
    Person("bounmy", RYG, "man", "ບຸນມີ ແກ້ວວົງສາ", "Bounmy Keovongsa", "LA", "lo", "ສະຫວັນນະເຂດ", 36),
    Person("khamla", RYG, "woman", "ຄຳຫຼ້າ ສີສະຫວາດ", "Khamla Sisavath", "LA", "lo", "ຈຳປາສັກ", 25),
    Person("somchit", RYG, "woman", "ສົມຈິດ ພົມມະຈັນ", "Somchit Phommachan", "LA", "lo", "ສາລະວັນ", 19),
    Person("sengdao", RYG, "woman", "ແສງດາວ ວົງໄຊ", "Sengdao Vongxay", "LA", "lo", "ວຽງຈັນ", 22),
    Person(
        "bouaphan",
        RYG,
        "woman",
        "ບົວຜັນ ອິນທະວົງ",
        "Bouaphan Inthavong",
        "LA",
        "lo",
        "ຄຳມ່ວນ",
        47,
        came_long_ago=True,
    ),
    Person(
        "somying",
        RYG,
        "woman",
        "สมหญิง แสงจันทร์",
        "Somying Saengchan",
        "TH",
        "th",
        "ระยอง",
        43,
        came_long_ago=True,
        more={"client_type": "returned_migrant", "present_country": "TH", "legal_permission": "yes"},
    ),
    Person(
        "prasert",
        RYG,
        "man",
        "ประเสริฐ ทองดี",
        "Prasert Thongdi",
        "TH",
        "th",
        "อุดรธานี",
        31,
        more={"client_type": "potential_migrant", "planned_country": "KR", "planned_sector": "manufacturing"},
    ),
    Person("mali", RYG, "other", "มะลิ", "Mali", "TH", "th", "", None, pseudonym=True),
    Person("duyen", RYG, "woman", "Lê Thị Mỹ Duyên", "", "VN", "vi", "Nghệ An", 28),
    Person("dat", RYG, "man", "Phạm Quốc Đạt", "", "VN", "vi", "Hà Tĩnh", 33),
    Person("sengkham", RYG, "woman", "Nang Seng Kham", "", "MM", "shn", "Shan State", 26, more={"ethnicity": "Shan"}),
    Person(
        "ehhtoo",
        RYG,
        "man",
        "Saw Eh Htoo",
        "",
        "stateless",
        "ksw",
        "Kayin State",
        24,
        more={"ethnicity": "Karen"},
    ),
)
