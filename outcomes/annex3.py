"""Annex 3, the questionnaire of outcome harvesting: its parts in order, each question as it is said to somebody."""

from django.utils.translation import gettext_lazy as _

PROFILE = ("gender", "nationality", "community_of_origin", "sector", "legal_status")

# (title, ((field, the question in words), …))
PARTS = (
    (
        _("2 How the centre was found"),
        (
            ("learned_of_mrc", _("How did you first learn of the centre?")),
            ("accessed_when", _("How long ago did you come to the centre, or take part?")),
            ("event", _("What had happened that made you come?")),
            ("challenges", _("What made it hard to come, or to get help?")),
        ),
    ),
    (
        _("3 Assistance"),
        (
            ("services_used", _("Which services did you use?")),
            ("assistance_adequate", _("Did you get the help you needed? What was missing?")),
            ("women_responsive", _("How could the services be better for women?")),
            ("additional_services", _("What more should the centre offer?")),
        ),
    ),
    (
        _("4 What changed"),
        (
            ("learned", _("What did you learn that you did not know before?")),
            ("decisions", _("Did what you learned change a decision? Which one?")),
            ("benefits", _("What did you have from it: money, papers, safety? Or nothing?")),
            ("behaviour", _("Is there something you do differently now, or others around you?")),
            ("livelihood", _("Did your work, your income or your life change, for better or worse?")),
        ),
    ),
)
QUESTIONS = {name: question for _title, asked in PARTS for name, question in asked}
OWN = _("5 Questions of the centre")
