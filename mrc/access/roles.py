"""The role says *what*: one table, asked through ``has_perm``. The centre says *which*: see ``scope``."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    STAFF = "staff", _("MRC staff")
    CASEWORKER = "caseworker", _("Caseworker")
    COORDINATOR = "coordinator", _("Coordinator")
    PROGRAMME = "programme", _("Programme officer")
    ADMINISTRATOR = "administrator", _("Administrator")


DESK = {
    "clients.view_client",
    "clients.add_client",
    "clients.change_client",
    "clients.add_service",
    "events.view_event",
    "events.add_event",
    "events.change_event",
}
CASEWORK = DESK | {
    "clients.merge_client",
    "legal_cases.view_legalcase",
    "legal_cases.add_legalcase",
    "legal_cases.change_legalcase",
    "legal_cases.export_legalcase",
    "legal_cases.view_respondent",
    "legal_cases.add_respondent",
    "legal_cases.change_respondent",
    "legal_cases.view_lettertemplate",
    "outcomes.view_draw",
    "outcomes.view_drawn",
    "outcomes.change_drawn",
    "outcomes.view_interview",
    "outcomes.add_interview",
    "outcomes.change_interview",
    "outcomes.view_question",
    "outcomes.view_story",
    "outcomes.add_story",
    "outcomes.change_story",
    "outcomes.view_casestudy",
    "outcomes.add_casestudy",
    "outcomes.change_casestudy",
}
ANSWERS_FOR_THE_DATA = CASEWORK | {
    "legal_cases.export_identity",
    "legal_cases.change_centrestage",
    "legal_cases.add_lettertemplate",
    "legal_cases.change_lettertemplate",
    "agreements.view_agreement",
    "agreements.change_outcome",
    "outcomes.add_draw",
    "outcomes.change_question",
    "outcomes.approve_story",
    "outcomes.approve_casestudy",
    "reports.view_progressreport",
    "reports.change_progressreport",
    "reports.view_submission",
    "reports.view_indicator",
    "reports.change_indicator",
    "workbook.import_workbook",
    "workbook.export_workbook",
}

PERMISSIONS = {
    Role.STAFF: DESK,
    Role.CASEWORKER: CASEWORK,
    Role.COORDINATOR: ANSWERS_FOR_THE_DATA | {"access.name_deputy"},
    Role.PROGRAMME: {
        "agreements.view_agreement",
        "agreements.follow_agreement",
        "reports.view_indicator",
        "reports.view_submission",
        "reports.review_submission",
    },
    Role.ADMINISTRATOR: {
        "access.view_user",
        "access.add_user",
        "access.change_user",
        "access.view_centre",
        "access.add_centre",
        "access.change_centre",
        "agreements.view_agreement",
        "agreements.add_agreement",
        "agreements.change_agreement",
    },
}
DEPUTY = ANSWERS_FOR_THE_DATA  # all a coordinator may do, but name a deputy
DEPUTIES = {Role.STAFF, Role.CASEWORKER}  # who may stand in for a coordinator
CENTRE_ROLES = {Role.STAFF, Role.CASEWORKER, Role.COORDINATOR}
EVERY_PERMISSION = frozenset().union(*PERMISSIONS.values())
