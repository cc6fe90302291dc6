import time
import zoneinfo

from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone, translation

SEEN, STARTED = "seen_at", "started_at"
MINUTE = 60


class SessionLimits:
    """Signs out after idle minutes, and in any case after the absolute hours; writes at most once a minute."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            seen, started = request.session.get(SEEN, now), request.session.get(STARTED, now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif SEEN not in request.session or now - seen >= MINUTE:
                request.session[SEEN], request.session[STARTED] = now, started
        return self.get_response(request)


class UserLanguage:
    """The language the user chose in her account, before the browser's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and request.user.language:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class CentreClock:
    """Moments are told by the clock of the user's first centre."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        centres = request.user.own_centres if request.user.is_authenticated else []
        if not centres:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(centres[0].time_zone)):
            return self.get_response(request)


class NoStore:
    """After signing out, Back shows nothing: pages of signed-in people are not kept by the browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
