"""The local server: a browser that leaves early is no error, anything else is one as before."""
import http.server
import socket
import threading

import pytest

from static.build.server import Server


@pytest.mark.parametrize(("error", "said"), [(BrokenPipeError, False), (ConnectionResetError, False), (ZeroDivisionError, True)])
def test_a_browser_that_leaves_early_is_no_error(error, said, capfd):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            raise error("planted")

    answered = threading.Event()
    with Server(("127.0.0.1", 0), Handler) as server:
        server.shutdown_request, closing = lambda request: (closing(request), answered.set()), server.shutdown_request
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with socket.create_connection(server.server_address) as visitor:
            visitor.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert answered.wait(30)
        server.shutdown()
    assert ("planted" in capfd.readouterr().err) == said
