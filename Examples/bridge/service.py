"""A small web service for the bridge's example: Python's standard library, and nothing else.

    python3 service.py [PORT [ADDRESS]]     a PORT of 0 lets the system choose; the line printed says which

It listens on loopback unless there is an ADDRESS, such as 0.0.0.0 in a container.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

FORECASTS = {"Oslo": "snow", "Lima": "sun", "Sao Paulo": "rain"}
reports = {}


class Weather(BaseHTTPRequestHandler):
    """GET /health, GET /forecast/CITY?days=N, POST /reports, GET /reports/ID, GET /status/NUMBER."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.split("/")[1:]]
        match parts:
            case ["health"]:
                self.answer(200, {"status": "well"})
            case ["forecast", city] if city in FORECASTS:
                days = int(parse_qs(url.query).get("days", ["1"])[0])
                self.answer(200, {"city": city, "days": [FORECASTS[city]] * days})
            case ["forecast", city]:
                self.problem(404, f"nobody measures the weather of {city}")
            case ["reports", name] if name in reports:
                self.answer(200, reports[name])
            case ["status", number]:
                self.problem(int(number), f"this is what {number} looks like")
            case _:
                self.problem(404, "there is nothing here")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if urlsplit(self.path).path != "/reports":
            self.problem(404, "there is nothing here")
            return
        report = json.loads(body)
        name = str(report.get("city"))
        if name in reports:
            self.problem(409, f"there is a report for {name} already")
            return
        reports[name] = report
        self.answer(201, {"stored": name})

    def answer(self, status, value, media="application/json"):
        body = b"" if status in (204, 205, 304) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def problem(self, status, detail):
        self.answer(status, {"status": status, "detail": detail}, "application/problem+json")

    def log_message(self, *_):
        """Says nothing: the bridge's log has it."""


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    address = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
    server = ThreadingHTTPServer((address, port), Weather)
    print(f"http://{address}:{server.server_port}", flush=True)
    server.serve_forever()
