"""Sections 5 and 6 of Annex 5: the stories and case studies approved in the period."""

from django.db.models import Count

from mrc.agreements.models import Agreement
from mrc.period import Period
from mrc.vocabularies import HarvestOutcome
from outcomes.lot import WANTED_A_YEAR
from outcomes.models import CaseStudy, Story
from outcomes.models.case_study import PARTS as PARTS_OF_STUDY
from outcomes.models.story import PUBLISHED, TAKEN_BACK

from . import results
from .results import ByGender


def stories_of(centre_ids, counted: Period, agreement: Agreement) -> results.Harvest:
    """The stories approved in the counted days, and how many of the four the agreement year has by their end.

    Without those whose consent to publish was taken back since: how many these are is told.
    """
    if counted.is_empty:
        return results.Harvest()
    told = stories_in(centre_ids, counted).order_by("approved_on", "pk")
    year = agreement.year_of(counted.end)
    rows = approved_in_year(centre_ids, year, counted).order_by()
    rows = rows.values_list("outcome", "interview__gender").annotate(
        n=Count("pk", filter=PUBLISHED), gone=Count("pk", filter=TAKEN_BACK)
    )
    outcomes = {word.value: 0 for word in HarvestOutcome}
    genders, taken_back = ByGender(), 0
    for outcome, gender, n, gone in rows:
        outcomes[outcome] += n
        genders += ByGender.of({gender: n})
        taken_back += gone
    return results.Harvest(
        stories=tuple(
            results.Story(
                story.title,
                HarvestOutcome(story.outcome).label,
                tuple(
                    (Story._meta.get_field(name).verbose_name, getattr(story, name))
                    for name in ("profile", "event", "assistance", "result", "lesson")
                    if getattr(story, name)
                ),
                story.outcome,
            )
            for story in told
        ),
        year=year,
        this_year=genders,
        outcomes=outcomes,
        wanted=WANTED_A_YEAR,
        taken_back=taken_back,
    )


def stories_in(centre_ids, days: Period):
    """The published stories approved as of these days."""
    return Story.objects.filter(centre__in=centre_ids).published().filter(approved_on__range=days)


def approved_in_year(centre_ids, year: Period, counted: Period):
    """From the first day of the agreement year to the end of the counted days, published or taken back since."""
    stories = Story.objects.filter(centre__in=centre_ids).with_consent_now()
    return stories.filter(approved_on__range=(year.start, counted.end))


def case_studies_in(centre_ids, days: Period):
    return CaseStudy.objects.filter(centre__in=centre_ids, approved_on__range=days)


def case_studies_of(centre_ids, counted: Period) -> tuple[results.CaseStudy, ...]:
    if counted.is_empty:
        return ()
    studies = case_studies_in(centre_ids, counted)
    return tuple(
        results.CaseStudy(
            study.title,
            study.get_finding_display(),
            ByGender(study.men, study.women, study.other),
            tuple(
                (CaseStudy._meta.get_field(name).verbose_name, getattr(study, name))
                for name in PARTS_OF_STUDY
                if getattr(study, name)
            ),
            study.finding,
        )
        for study in studies.order_by("approved_on", "pk")
    )
