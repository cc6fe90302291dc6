"""The interview: begun from who was drawn, from a card, or without one; read, changed, printed."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.contact import is_withheld
from clients.models import Client
from clients.once import made_before
from clients.views.own import leads_on, own_client
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog, Centre
from mrc.access.views import needs_centre, permission
from mrc.drafts import kept
from mrc.pdf import PdfUnavailable, pdf_response, render_pdf
from mrc.scripts import clean
from mrc.together import SHOWN, SavedTogether

from .. import paper
from ..annex3 import PARTS
from ..drafts import BEGUN, CHANGE, OF_CARD, WITHOUT_CARD
from ..interview_form import InterviewForm, NewInterviewForm
from ..interviews import Log, first_service_of, recent_in_words, refusal, waiting_in_a_draw
from ..models import Answer, Drawn, Interview, Question


@permission("outcomes.add_interview")
@needs_centre("outcomes:home")
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Whose interview it is: the number of a card, or the way to an interview without one."""
    typed = clean(request.GET.get("card", "").replace("\0", ""))[:100]
    problem = ""
    if "card" in request.GET:
        cards = list(Client.objects.visible_to(request.user).filter(reference__iexact=typed)[:2]) if typed else []
        if len(cards) == 1:
            return redirect("outcomes:interview-of", cards[0].uuid)
        problem = _("No card of this centre has the number “%(typed)s”. Look for the person, then begin there.")
        problem = problem % {"typed": typed} if typed else _("Write the number of the card.")
        if cards:
            problem = _("Cards of two of your centres have this number. Open the right one, then begin there.")
    context = {"section": "outcomes", "typed": typed, "problem": problem, "centres": request.user.own_centres}
    return render(request, "outcomes/interview_find.html", context)


@permission("outcomes.add_interview")
def begin(request: HttpRequest, uuid) -> HttpResponse:
    """Of somebody who was drawn."""
    drawn = get_object_or_404(
        Drawn.objects.visible_to(request.user).select_related(
            "centre", "interviewer", "person__draw", "person__client__centre"
        ),
        uuid=uuid,
    )
    made = Interview.objects.visible_to(request.user).filter(drawn=drawn).first()
    if made and request.method == "GET":
        if not kept.is_there(user=request.user, form=BEGUN, of=uuid):
            messages.info(request, _("This person was interviewed already."))
            return redirect(made)
        messages.warning(request, saved_meanwhile(made))
    client = drawn.person.client
    if request.method == "GET":
        log_access(request.user, AccessLog.Action.VIEW, client or drawn)
    interview = Interview(centre=drawn.centre, client=client, drawn=drawn)
    return write(request, interview, {"form": BEGUN, "of": str(uuid)})


@permission("outcomes.add_interview")
@leads_on(draft=OF_CARD)
def of_card(request: HttpRequest, uuid) -> HttpResponse:
    """Who was drawn is interviewed for the draw, from wherever one comes."""
    client = own_client(request, uuid)
    drawn = waiting_in_a_draw(client, request.user)
    if drawn and request.method == "GET":
        messages.info(request, _("This person was drawn by lot: the interview counts for the draw."))
        if not kept.is_there(user=request.user, form=OF_CARD, of=uuid):
            return redirect("outcomes:interview-begin", drawn.uuid)
    interview = Interview(centre=client.centre, client=client, drawn=drawn)
    return write(request, interview, {"form": OF_CARD, "of": str(uuid)})


@permission("outcomes.add_interview")
def without_card(request: HttpRequest, uuid) -> HttpResponse:
    """Of somebody who has no card at this centre, such as a participant of a training."""
    centre = get_object_or_404(Centre.objects.filter(pk__in=request.user.centre_ids), uuid=uuid)
    return write(request, Interview(centre=centre), {"form": WITHOUT_CARD, "of": str(uuid)})


def write(request: HttpRequest, interview: Interview, draft: dict[str, str]) -> HttpResponse:
    if request.method == "POST" and (made := made_before(Interview.objects, request)):
        return saved(request, made, draft, is_new=False)
    reason = refusal(interview.client, interview.drawn)
    form = NewInterviewForm(request.POST or None, user=request.user, instance=interview)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except IntegrityError:  # of two clicks, or two colleagues, on the same person
            made = made_before(Interview.objects, request)
            made = made or Interview.objects.visible_to(request.user).filter(drawn=interview.drawn).first()
            if made is None or (interview.drawn is None and made.uuid != interview.uuid):
                raise
            if made.uuid != interview.uuid:
                form.add_error(None, saved_meanwhile(made))
                return form_page(request, form, draft, reason)
            return saved(request, made, draft, is_new=False)
        except ValidationError as refused:  # of what was recorded about the person since the page was checked
            form.add_error(None, refused)
            return form_page(request, form, draft, reason)
        return saved(request, interview, draft, is_new=True)
    return form_page(request, form, draft, reason)


def saved_meanwhile(made: Interview) -> str:
    sentence = _("A colleague saved an interview of this person meanwhile: %(number)s. What you typed is kept here.")
    return sentence % {"number": made.reference}


def saved(request: HttpRequest, interview: Interview, draft: dict[str, str], *, is_new: bool) -> HttpResponse:
    kept.discard(user=request.user, **draft)
    said = _("Interview saved: %(number)s.") if is_new else _("This interview was saved already: %(number)s.")
    messages.success(request, said % {"number": interview.reference})
    return redirect(interview)


def form_page(request: HttpRequest, form: InterviewForm, draft: dict[str, str], reason: str = "") -> HttpResponse:
    interview = form.instance
    context = {
        "section": "outcomes",
        "form": form,
        "draft": draft,
        "interview": interview,
        "client": interview.client,
        "is_withheld": interview.client and is_withheld(interview.client, request.user),
        "refusal": reason,
        "recent": recent_in_words(form.log.first, interview.centre.today()),
    }
    return render(request, "outcomes/interview_form.html", context)


class InterviewDetail(views.DetailView):
    model = Interview
    section = "outcomes"

    def get_queryset(self):
        related = ("centre", "client", "interviewer", "story", "drawn__person__draw")
        return super().get_queryset().select_related(*related).prefetch_related("client__consents")

    def get_context_data(self, **kwargs):
        interview, user = self.object, self.request.user
        client = interview.client
        answers = Answer.objects.visible_to(user).filter(interview=interview).exclude(text="")
        return super().get_context_data(
            client=client,
            is_withheld=client and is_withheld(client, user),
            parts=[
                (title, [(question, getattr(interview, name)) for name, question in asked]) for title, asked in PARTS
            ],
            answers=answers,
            log=Log.of(client),
            recent=recent_in_words(first_service_of(client), interview.interviewed_on) if client else "",
            **kwargs,
        )


class InterviewUpdate(SavedTogether, views.UpdateView):
    model = Interview
    form_class = InterviewForm
    section = "outcomes"
    template_name = "outcomes/interview_form.html"
    said = ""

    def get_queryset(self):
        related = ("centre", "client__centre", "interviewer", "drawn__person__draw")
        return super().get_queryset().select_related(*related).prefetch_related("client__consents")

    def form_valid(self, form):
        kept.discard(user=self.request.user, **self.draft)
        if not set(form.changed_data) - {SHOWN}:
            messages.info(self.request, _("Nothing was changed."))
            return redirect(self.object)
        form.save()
        messages.success(self.request, _("Interview saved: %(number)s.") % {"number": self.object.reference})
        return redirect(self.object)

    @property
    def draft(self) -> dict[str, str]:
        return {"form": CHANGE, "of": str(self.object.uuid)}

    def get_context_data(self, **kwargs):
        interview = self.object
        client = interview.client
        first = first_service_of(client) if client else None
        return super().get_context_data(
            draft=self.draft,
            interview=interview,
            client=client,
            is_withheld=client and is_withheld(client, self.request.user),
            recent=recent_in_words(first, interview.interviewed_on),
            **kwargs,
        )


@permission("outcomes.view_interview")
@require_safe
def interview_pdf(request: HttpRequest, uuid) -> HttpResponse:
    interviews = Interview.objects.visible_to(request.user).select_related("centre", "client", "interviewer")
    interview = get_object_or_404(interviews, uuid=uuid)
    log_access(request.user, AccessLog.Action.PRINT, interview)
    answers = list(Answer.objects.visible_to(request.user).filter(interview=interview))
    return printed(
        request, "outcomes/interview_print.html", lambda: paper.filled(interview, answers), f"{interview.reference}.pdf"
    )


@permission("outcomes.add_interview")
@require_safe
def blank_pdf(request: HttpRequest) -> HttpResponse:
    """With the questions of the user's centre; who has several chooses one by ``?centre=``."""
    centres = request.user.own_centres
    wanted = request.GET.get("centre")
    centre = next((centre for centre in centres if str(centre.uuid) == wanted), None)
    if centre is None and len(centres) == 1:
        centre = centres[0]
    questions = list(Question.objects.visible_to(request.user).filter(centre=centre, in_use=True))
    return printed(request, "outcomes/interview_print.html", lambda: paper.blank(centre, questions), "interview.pdf")


def printed(request: HttpRequest, template: str, context, filename: str) -> HttpResponse:
    """In the language the address asks for with ``?language=``, else in that of the page."""
    language = request.GET.get("language") or translation.get_language()
    if language not in dict(settings.LANGUAGES):
        messages.warning(request, _("There is no paper in this language. Choose one of the list."))
        return redirect("outcomes:home")
    try:
        with translation.override(language):
            pdf = render_pdf(template, context())
    except PdfUnavailable:
        back = reverse("outcomes:home")
        return render(request, "outcomes/no_pdf.html", {"section": "outcomes", "back": back}, status=503)
    return pdf_response(pdf, filename)
