"""A user's own account, and the accounts an administrator keeps."""

import smtplib

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.db.models import Prefetch
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from . import actions
from .forms import AccountForm, UserForm
from .log import log_access
from .models import AccessLog, Centre, User
from .views import CreateView, ListView, UpdateView, for_everybody_signed_in, permission

INVITATION = "invitation"


@for_everybody_signed_in
def account(request):
    form = AccountForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = User.objects.get(pk=request.user.pk)
        user.full_name, user.language = form.cleaned_data["full_name"], form.cleaned_data["language"]
        user.save(update_fields=["full_name", "language"])
        with translation.override(user.language or translation.get_language()):
            messages.success(request, _("Your account is saved."))
        return redirect("access:account")
    if form.errors:  # the page is built for the user as she is, not as she typed
        request.user.refresh_from_db(fields=["full_name", "language"])
    return render(request, "access/account.html", {"form": form, "section": "account"})


class UserList(ListView):
    model = User
    section = "accounts"
    queryset = User.objects.order_by("-is_active", "full_name", "pk").prefetch_related(
        Prefetch("centres", Centre.objects.order_by("code"))
    )


class UserCreate(CreateView):
    model = User
    form_class = UserForm
    section = "accounts"

    def form_valid(self, form):
        user = actions.invite_user(user=form.save(commit=False), centres=form.cleaned_data["centres"])
        return invite(self.request, user)


class UserUpdate(UpdateView):
    model = User
    form_class = UserForm
    section = "accounts"

    def form_valid(self, form):
        fields = [name for name in form.changed_data if name != "centres"]
        try:
            actions.change_user(user=form.save(commit=False), centres=form.cleaned_data["centres"], fields=fields)
        except actions.NobodyLeft:
            form.add_error(None, _("This is the last administrator who may sign in. Make another one first."))
            return self.form_invalid(form)
        messages.success(self.request, _("The account is saved."))
        return HttpResponseRedirect(reverse("access:user-list"))


@permission("access.add_user")
@require_POST
def user_invite(request, uuid):
    """A new link for somebody who lost it, or the password."""
    return invite(request, get_object_or_404(User.objects.visible_to(request.user), uuid=uuid, is_active=True))


def invite(request, user):
    """Sends the link, and keeps it for the one page that shows it to the administrator."""
    link = actions.invitation_link(user=user)
    request.session[INVITATION] = {"user": str(user.uuid), "link": link, "is_sent": send_invitation(user, link)}
    return redirect("access:user-invited", uuid=user.uuid)


def send_invitation(user, link) -> bool:
    """Whether the letter left the house; without a mail server it stays in var/mail."""
    with translation.override(user.language or translation.get_language()):
        text = render_to_string("access/invitation.txt", {"user": user, "link": link})
        try:
            send_mail(_("Your account at MRC Records"), text, None, [user.email])
        except (OSError, smtplib.SMTPException):
            return False
    return settings.EMAIL_BACKEND != "django.core.mail.backends.filebased.EmailBackend"


@permission("access.add_user")
def user_invited(request, uuid):
    """Shows the link once: it opens the account, and the browser must not find it again with Back."""
    user = get_object_or_404(User.objects.visible_to(request.user), uuid=uuid)
    invitation = request.session.pop(INVITATION, {})
    if invitation.get("user") != str(uuid):
        return redirect("access:user-update", uuid=uuid)
    log_access(request.user, AccessLog.Action.VIEW, user)
    return render(request, "access/user_invited.html", {"user_": user, "section": "accounts"} | invitation)
