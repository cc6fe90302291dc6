"""The questions a centre adds to Annex 3: listed, added, put out of use."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mrc.access.log import log_access
from mrc.access.models import AccessLog
from mrc.access.views import needs_centre, permission

from ..models import Question
from ..question_form import QuestionForm


@permission("outcomes.change_question")
@needs_centre("outcomes:home")
def question_list(request: HttpRequest) -> HttpResponse:
    """Of the coordinator's centre; who has several chooses by ``?centre=``."""
    centres = request.user.own_centres
    wanted = request.GET.get("centre")
    centre = next((centre for centre in centres if str(centre.uuid) == wanted), centres[0])
    questions = list(Question.objects.visible_to(request.user).filter(centre=centre))
    new = Question(centre=centre, order=max((question.order for question in questions), default=0) + 1)
    form = QuestionForm(request.POST if request.method == "POST" else None, user=request.user, instance=new)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The question is asked from now on."))
        return redirect(address_of(centre))
    log_access(request.user, AccessLog.Action.VIEW, "outcomes.questions", centre=centre, count=len(questions))
    context = {"section": "outcomes", "form": form, "centre": centre, "centres": centres, "questions": questions}
    return render(request, "outcomes/questions.html", context)


@permission("outcomes.change_question")
def change_question(request: HttpRequest, uuid) -> HttpResponse:
    question = get_object_or_404(Question.objects.visible_to(request.user).select_related("centre"), uuid=uuid)
    form = QuestionForm(request.POST if request.method == "POST" else None, user=request.user, instance=question)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The question is saved. Answers that were given keep the words of then."))
        return redirect(address_of(question.centre))
    context = {"section": "outcomes", "form": form, "question": question, "back": address_of(question.centre)}
    return render(request, "outcomes/question_form.html", context)


def address_of(centre) -> str:
    return f"{reverse('outcomes:questions')}?centre={centre.uuid}"
