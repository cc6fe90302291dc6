import logging
import traceback


class WithoutRequest(logging.Filter):
    """Keeps requests, and with them what people typed, out of the log: bodies, query strings, words of exceptions."""

    def filter(self, record):
        if hasattr(record, "request"):
            request = record.request
            record.msg = f"{record.levelname} at {getattr(request, 'method', '')} {getattr(request, 'path', '')}"
            record.args = ()
            record.request = None
        if record.exc_info:
            # What was refused has its line; only what failed needs the way there.
            record.exc_text = "" if record.name.startswith("django.security") else places(record.exc_info[1])
            record.exc_info = None
        return True


def places(error: BaseException | None) -> str:
    """Where it failed and with which kinds of errors, the first one first. An error's words may quote a row."""
    lines: list[str] = []
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    for one in reversed(seen):
        constraint = getattr(getattr(one, "diag", None), "constraint_name", None) or ""
        lines += [*traceback.format_tb(one.__traceback__), f"{type(one).__qualname__} {constraint}".rstrip() + "\n"]
    return "".join(lines).rstrip()
