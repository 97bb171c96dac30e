"""The local web server of `build.py serve`, the browser tests and the benchmark."""
import http.server
import sys
from typing import Any


class Server(http.server.ThreadingHTTPServer):
    """A server to which a browser that leaves before it has its answer is no error."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)
