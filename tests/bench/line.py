"""A static server whose line can be narrowed, the same for every browser: so many bits a second, and a delay before
each answer."""

import threading
import time
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler

from static.build.server import Server

PIECE = 16384


class Line:
    """What all requests share.  No bits: as fast as it goes."""

    def __init__(self):
        self.bits, self.delay, self.free, self.sent, self.lock = None, 0.0, 0.0, 0, threading.Lock()

    def narrow(self, bits, delay):
        """`bits` a second, `delay` seconds before an answer begins."""
        self.bits, self.delay = bits, delay

    def send(self, out, data):
        for start in range(0, len(data), PIECE):
            piece = data[start:start + PIECE]
            with self.lock:
                self.sent += len(piece)
                now = time.monotonic()
                self.free = max(now, self.free) + (8 * len(piece) / self.bits if self.bits else 0)
                wait = self.free - now
            if wait > 0:
                time.sleep(wait)
            out.write(piece)

    def settle(self):
        """Until what a page fetches after its start has come too, so that the browser has kept it."""
        sent = -1
        while sent != self.sent:
            sent = self.sent
            time.sleep(1)


class Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript", ".mjs": "text/javascript",
                                                                ".wasm": "application/wasm"}
    protocol_version = "HTTP/1.1"
    line = None

    def do_GET(self):
        time.sleep(self.line.delay)
        super().do_GET()

    def copyfile(self, source, outputfile):
        try:
            self.line.send(outputfile, source.read())
        except OSError:                                  # the page went away meanwhile
            self.close_connection = True

    def log_message(self, *args):
        pass


@contextmanager
def served(folder):
    """(address, line) of a folder, while it is served."""
    line = Line()
    own = type("Own", (Handler,), {"line": line})
    server = Server(("127.0.0.1", 0), lambda *a: own(*a, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", line
    finally:
        server.shutdown()
        server.server_close()
