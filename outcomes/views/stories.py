"""The story: written from an interview, checked, heard, approved, printed on one page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from clients.once import made_before
from mrc.access import views
from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import permission
from mrc.drafts import kept
from mrc.scripts import LOCAL, script_language
from mrc.together import SavedTogether, hold

from .. import stories
from ..drafts import STORY, STORY_CHANGE
from ..models import Answer, Interview, Story
from ..story_check import accept_risks, risks_of
from ..story_form import CheckForm, HeardForm, NewStoryForm, ReturnForm, StoryConsentForm, StoryForm
from .approving import Approves, tell
from .interviews import printed

RELATED = ("centre", "interview__client", "interview__interviewer", "written_by", "approved_by")


def own_stories(user):
    stories = Story.objects.visible_to(user).select_related(*RELATED)
    return stories.prefetch_related("accepted_risks", "interview__client__consents")


def story_of(request: HttpRequest, uuid) -> Story:
    """The story, written to the access log when it is shown; held when something is sent."""
    if request.method == "POST":
        hold(Story.objects.visible_to(request.user).filter(uuid=uuid))
    story = get_object_or_404(own_stories(request.user), uuid=uuid)
    if request.method == "GET":
        log_access(request.user, AccessLog.Action.VIEW, story)
    return story


def own_answers(user, interview: Interview):
    return list(Answer.objects.visible_to(user).filter(interview=interview).exclude(text=""))


@permission("outcomes.add_story")
def write(request: HttpRequest, uuid) -> HttpResponse:
    """The story of an interview, which has one."""
    interviews = Interview.objects.visible_to(request.user).select_related("centre", "client", "story")
    interview = get_object_or_404(interviews, uuid=uuid)
    made = made_before(Story.objects, request) if request.method == "POST" else None
    if made:
        return saved(request, made, {"form": STORY, "of": str(uuid)})
    if request.method != "POST":
        if hasattr(interview, "story"):
            if not kept.is_there(user=request.user, form=STORY, of=uuid):
                return redirect(interview.story)
            messages.warning(request, _("A colleague began this story meanwhile. What you typed is kept here."))
        log_access(request.user, AccessLog.Action.VIEW, interview)
    draft = {"form": STORY, "of": str(uuid)}
    story = Story(centre=interview.centre, interview=interview)
    own = own_answers(request.user, interview)
    form = NewStoryForm(request.POST or None, user=request.user, own=own, instance=story)
    if request.method == "POST" and form.is_valid():
        try:
            form.save()
        except IntegrityError:  # of two clicks, or two colleagues, on the same interview
            other = Story.objects.visible_to(request.user).filter(interview=interview).first()
            if other is None:
                raise
            if other.uuid == story.uuid:
                return saved(request, other, draft)
            form.add_error(None, _("A colleague began this story meanwhile. Open it, and go on there."))
        else:
            return saved(request, story, draft)
    context = {"section": "outcomes", "form": form, "draft": draft, "interview": interview, "story": story}
    return render(request, "outcomes/story_form.html", context)


def saved(request: HttpRequest, story: Story, draft: dict[str, str], *, is_draft_again: bool = False) -> HttpResponse:
    kept.discard(user=request.user, **draft)
    messages.success(request, _("Story saved."))
    if is_draft_again:
        messages.warning(
            request,
            _("It was approved, and its text changed: it is a draft again, and in the report once it is approved."),
        )
    return redirect(story)


class StoryUpdate(SavedTogether, views.UpdateView):
    model = Story
    form_class = StoryForm
    section = "outcomes"
    template_name = "outcomes/story_form.html"

    def get_queryset(self):
        return super().get_queryset().select_related(*RELATED)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"own": own_answers(self.request.user, self.object.interview)}

    def form_valid(self, form):
        if not form.changed_texts:
            kept.discard(user=self.request.user, **self.draft)
            messages.info(self.request, _("Nothing was changed."))
            return redirect(self.object)
        is_draft_again = form.save()
        return saved(self.request, self.object, self.draft, is_draft_again=is_draft_again)

    @property
    def draft(self) -> dict[str, str]:
        return {"form": STORY_CHANGE, "of": str(self.object.uuid)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(draft=self.draft, interview=self.object.interview, **kwargs)


class StoryDetail(Approves, views.DetailView):
    model = Story
    section = "outcomes"
    template_name = "outcomes/story_detail.html"
    http_method_names = ["get", "head"]
    approve_label = gettext_lazy("Approve the story")

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related(*RELATED)
            .prefetch_related("accepted_risks", "interview__client__consents")
        )

    def get_context_data(self, approval=None, **kwargs):
        story, user = self.object, self.request.user
        may_approve = user.has_perm(stories.APPROVE) and not story.approved_on
        hindrances = [] if story.approved_on else stories.hindrances(story, user)
        others = stories.must_leave_to(story, user) if may_approve else []
        return super().get_context_data(
            state=story.state,
            words=story.words,
            length=stories.length_in_words(story.words),
            hindrances=hindrances,
            taken_back_on=stories.taken_back_on(story),
            consent_address=stories.consent_address(story),
            has_consent=stories.has_consent(story),
            others=others,
            approval=(approval or self.approval_form()) if may_approve and not hindrances and not others else None,
            changes=story.history.select_related("history_user").order_by("-history_date", "-history_id")[:10],
            **kwargs,
        )


@permission("outcomes.change_story")
def check(request: HttpRequest, uuid) -> HttpResponse:
    """What could tell who it is, or harm a name: each is answered."""
    with transaction.atomic():
        story = story_of(request, uuid)
        form = CheckForm(request.POST if request.method == "POST" else None, risks=risks_of(story, request.user))
        seen = request.POST.get("of", "")
        if request.method == "POST" and form.is_valid():
            if seen == story.digest:
                accept_risks(story=story, answers=form.answers(), by=request.user)
                if left := len(stories.open_risks(own_stories(request.user).get(pk=story.pk), request.user)):
                    messages.info(request, _("Saved. Not answered yet: %(count)s.") % {"count": left})
                else:
                    messages.success(request, _("Everything that was found is answered."))
                return redirect(story)
            form.add_error(None, _("The story was changed meanwhile. Look at what is found in it now."))
    context = {"section": "outcomes", "story": story, "form": form, "digest": story.digest}
    return render(request, "outcomes/story_check.html", context)


@permission("outcomes.change_story")
def heard(request: HttpRequest, uuid) -> HttpResponse:
    said = _("It is written down that the respondent heard the story.")
    return record(request, uuid, HeardForm, _("Read to the respondent"), said)


@permission("outcomes.change_story")
def consent(request: HttpRequest, uuid) -> HttpResponse:
    """Of an interview without a card; with one the answer is recorded there."""
    story = get_object_or_404(own_stories(request.user), uuid=uuid)
    if story.interview.client:
        return redirect("clients:consent", story.interview.client.uuid)
    return record(request, uuid, StoryConsentForm, _("Consent to publish"), _("The answer was saved."))


@permission("outcomes.approve_story")
def send_back(request: HttpRequest, uuid) -> HttpResponse:
    with transaction.atomic():
        story = story_of(request, uuid)
        form = ReturnForm(request.POST if request.method == "POST" else None, instance=story)
        if request.method == "POST" and form.is_valid():
            stories.return_story(story=story, remark=form.cleaned_data["remark"], by=request.user)
            messages.success(request, _("The story is a draft again, with your remark."))
            return redirect(story)
    return record_page(request, story, form, _("Send the story back"))


def record(request: HttpRequest, uuid, form_class, title: str, said: str) -> HttpResponse:
    with transaction.atomic():
        story = story_of(request, uuid)
        form = form_class(request.POST if request.method == "POST" else None, instance=story, user=request.user)
        if request.method == "POST" and form.is_valid():
            story._history_user = request.user
            story.save(update_fields=form.Meta.fields)
            messages.success(request, said)
            return redirect(story)
    return record_page(request, story, form, title)


def record_page(request: HttpRequest, story: Story, form, title: str) -> HttpResponse:
    context = {"section": "outcomes", "story": story, "form": form, "title": title}
    return render(request, "outcomes/story_record.html", context)


@permission("outcomes.change_story")
@require_POST
def send(request: HttpRequest, uuid) -> HttpResponse:
    story = get_object_or_404(own_stories(request.user), uuid=uuid)
    try:
        stories.send_story(story=story, by=request.user, on=story.centre.today())
    except ValidationError as refused:
        tell(request, refused)
    else:
        messages.success(request, _("The story waits for a coordinator."))
    return redirect(story)


class StoryApprove(StoryDetail):
    permission = stories.APPROVE
    http_method_names = ["post"]

    def approve(self, *, on, read):
        stories.approve_story(story=self.object, by=self.request.user, on=on, read=read)


def size_of(story: Story) -> str:
    """The letters that bring the longest story on one page; scripts that stack marks need smaller ones."""
    if story.words <= stories.LEAST:
        return ""
    return "dense" if script_language(" ".join(text for _title, text in story.parts)) in LOCAL else "long"


@permission("outcomes.view_story")
@require_safe
def story_pdf(request: HttpRequest, uuid) -> HttpResponse:
    """One page as Annex 4: the pseudonym, no identity."""
    story = get_object_or_404(own_stories(request.user), uuid=uuid)
    log_access(request.user, AccessLog.Action.PRINT, story)
    context = {
        "story": story,
        "centre": story.centre,
        "parts": story.parts,
        "is_published": story.approved_on and not stories.taken_back_on(story),
        "size": size_of(story),
    }
    return printed(request, "outcomes/story_print.html", lambda: context, f"story-{story.interview.reference}.pdf")
