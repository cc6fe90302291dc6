import logging


class WithoutRequest(logging.Filter):
    """Keeps requests, and with them what people typed, out of the log: neither bodies nor query strings."""

    def filter(self, record):
        if hasattr(record, "request"):
            request = record.request
            record.msg = f"{record.levelname} at {getattr(request, 'method', '')} {getattr(request, 'path', '')}"
            record.args = ()
            record.request = None
        return True
