"""The order of the client card, Annex 1 of the manual: the same on paper and on the screen, numbered through."""

from django.utils.translation import gettext_lazy

# Each line of the paper; the fields count through, on paper and on the screen.
PARTS = (
    (
        "1",
        gettext_lazy("Personal information"),
        (
            ("name", "name_latin"),
            ("other_names",),
            ("gender",),
            ("born", "nationality"),
            ("client_type",),
            ("telephone", "phone_owner"),
            ("may_contact",),
            ("contact_times", "contact_language"),
            ("if_another_answers", "code_word"),
            ("safe_contact",),
            ("address", "email"),
            ("further_contacts",),
            ("ethnicity", "native_language"),
            ("heard_about", "province"),
            ("present_country", "present_sector"),
            ("migrated_before",),
            ("support_needs",),
        ),
    ),
    (
        "2",
        gettext_lazy("Family or friend to contact in an emergency"),
        (
            ("emergency_name", "emergency_relationship"),
            ("emergency_telephone", "emergency_email"),
            ("emergency_address",),
            ("emergency_caution",),
        ),
    ),
    (
        "3",
        gettext_lazy("Migration plans"),
        (
            ("planned_country", "planned_city"),
            ("planned_sector",),
            ("legal_permission",),
            ("departs_on", "agency"),
            ("last_heard_on",),
        ),
    ),
)
NUMBERS = {
    name: number
    for number, name in enumerate(
        (name for _number, _title, lines in PARTS for line in lines for name in line), start=1
    )
}
