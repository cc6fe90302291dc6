"""The card an address names, and the words several pages say of it."""

import phonenumbers
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from mrc.access.log import log_access
from mrc.access.models import AccessLog

from ..models import Client


def own_client(request: HttpRequest, uuid, action=AccessLog.Action.VIEW) -> Client:
    """The card, written to the access log when it is shown rather than sent back."""
    client = get_object_or_404(Client.objects.visible_to(request.user).select_related("centre"), uuid=uuid)
    if request.method == "GET":
        log_access(request.user, action, client)
    return client


def say_unreadable_telephone(request: HttpRequest, client: Client) -> None:
    if not client.telephone:
        return
    try:
        number = phonenumbers.parse(client.telephone, client.centre.country)
        is_read = phonenumbers.is_possible_number(number)
    except phonenumbers.NumberParseException:
        is_read = False
    if not is_read:
        messages.info(request, _("The telephone number is kept as typed; it does not look complete."))
