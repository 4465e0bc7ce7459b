"""A client of WebDriver (W3C) with what the tests of the console need, on Python's standard library alone."""

import base64
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Failure(Exception):
    """What the driver says went wrong."""


class Driver:
    """A chromedriver of its own, for as long as the block lasts."""

    def __enter__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            ["chromedriver", f"--port={self.port}", "--log-level=SEVERE"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.wait(lambda: self.ask("GET", "/status")["ready"])
        return self

    def __exit__(self, *error):
        self.process.terminate()
        self.process.wait()

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, data=data)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise Failure(json.load(error)["value"]["message"]) from None

    @staticmethod
    def wait(is_it, seconds=60):
        """Asks until the answer is not false, and returns it."""
        end = time.monotonic() + seconds
        last = None
        while time.monotonic() < end:
            try:
                answer = is_it()
                if answer:
                    return answer
            except (Failure, OSError) as error:
                last = error
            # The browser tells nobody what it does, so it is asked.
            time.sleep(0.05)
        raise AssertionError(f"it did not become so within {seconds} s; last: {last}")


class Page:
    """A window of a headless Chromium, of that size and colour scheme."""

    def __init__(self, driver, width, height, is_dark):
        self.driver = driver
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
        capabilities = {"goog:chromeOptions": {"args": arguments}, "goog:loggingPrefs": {"browser": "ALL"}}
        session = driver.ask("POST", "/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.base = f"/session/{session['sessionId']}"
        scheme = "dark" if is_dark else "light"
        self.devtools(
            "Emulation.setEmulatedMedia",
            features=[
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ],
        )
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.driver.ask("DELETE", self.base)

    def ask(self, method, path, body=None):
        return self.driver.ask(method, self.base + path, body)

    def devtools(self, command, **parameters):
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def open(self, url):
        self.ask("POST", "/url", {"url": url})

    def run(self, script, *arguments):
        """Runs JavaScript as the driver's, not as the page's, and returns what it returns."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments):
        return self.driver.wait(lambda: self.run("return " + script, *arguments))

    def find(self, selector):
        found = self.driver.wait(
            lambda: self.ask("POST", "/element", {"using": "css selector", "value": selector})
        )
        return found[ELEMENT]

    def click(self, selector):
        self.ask("POST", f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        element = self.find(selector)
        self.ask("POST", f"/element/{element}/clear", {})
        self.ask("POST", f"/element/{element}/value", {"text": text})

    def keys(self, *keys):
        """Presses keys one inside the other, wherever the focus is."""
        actions = [{"type": "keyDown", "value": key} for key in keys]
        actions += [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def text(self, selector):
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.ask("GET", "/screenshot")))

    def complaints(self):
        """What the browser itself complained of: scripts that failed, and what the policy kept out."""
        entries = self.ask("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if "the server responded with a status of" not in entry["message"]]
