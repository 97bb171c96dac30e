"""`unrolled serve`: the playground's own site, out of the installed package, on this machine."""
import argparse
import functools
import http.server
import tempfile
import webbrowser
import zipfile
from pathlib import Path

SITE = Path(__file__).with_name("site.zip")


class Files(http.server.SimpleHTTPRequestHandler):
    """A static server that says nothing and knows the types of modules and WebAssembly everywhere."""

    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".wasm": "application/wasm",
    }

    def log_message(self, format: str, *args: object) -> None:
        pass


def serve(port: int, opens: bool) -> None:
    """Unpacks the site into a folder of its own and serves it to this machine until Ctrl+C."""
    if not SITE.exists():
        raise SystemExit("unrolled: this package was built without the site. Install a wheel, "
                         "or run `python3 build.py serve` in the sources.")
    with tempfile.TemporaryDirectory(prefix="unrolled-") as folder:
        with zipfile.ZipFile(SITE) as archive:
            archive.extractall(folder)
        home = next(Path(folder).rglob("index.html")).parent
        serve = functools.partial(Files, directory=str(home))
        with http.server.ThreadingHTTPServer(("127.0.0.1", port), serve) as server:
            address = f"http://127.0.0.1:{server.server_port}/"
            print(f"Serving {address}  (Ctrl+C stops)", flush=True)
            if opens:
                webbrowser.open(address)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                print("Stopped.")


def main() -> None:
    """The command `unrolled`."""
    parser = argparse.ArgumentParser(prog="unrolled", description="A playground for recurrent networks.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    one = commands.add_parser("serve", help="serve the playground's site to this machine and open it")
    one.add_argument("--port", type=int, default=0, help="default: one that is free")
    one.add_argument("--no-browser", action="store_true", help="do not open a browser")
    options = parser.parse_args()
    serve(options.port, not options.no_browser)


if __name__ == "__main__":
    main()
