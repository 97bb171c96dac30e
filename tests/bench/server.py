"""A local web server for the bench page: each prefix of the address is one folder."""

import threading
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from urllib.parse import unquote, urlsplit

from static.build.server import Server

TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}


def serve(folders):
    """Start serving `{"/prefix/": folder}` on a free port; returns (server, address)."""

    class Handler(SimpleHTTPRequestHandler):
        extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

        def translate_path(self, path):
            path = unquote(urlsplit(path).path)
            for prefix in sorted(folders, key=len, reverse=True):
                if path.startswith(prefix) and ".." not in path:
                    return str(Path(folders[prefix]) / path[len(prefix):])
            return str(Path(folders["/"]) / "absent")

        def end_headers(self):
            self.send_header("Cache-Control", "no-store")
            super().end_headers()

        def log_message(self, *args):
            pass

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"
