"""Uses the console of a running gateway as a person would, and keeps pictures of it.

    console.py BASE_URL FOLDER PROCESS

The bus must have the demo, and a topic `hostile` whose server tells of ten thousand methods with markup and escapes. In the
end the gateway, whose process has that number, is told to shut down.
"""

import json
import os
import signal
import subprocess
import sys
import urllib.request

from webdriver import Driver, Page

base, folder, process = sys.argv[1].rstrip("/"), sys.argv[2], int(sys.argv[3])
CONTROL, ENTER, ESCAPE, TAB = "\ue009", "\ue007", "\ue00c", "\ue004"


def check(is_so, words):
    assert is_so, words
    print("ok:", words)


def call(page):
    """A form from a schema, an answer with its timing, and the same with curl."""
    page.open(base + "/")
    page.wait("document.querySelectorAll('#cards a').length >= 6")
    check("Bus connected" in page.text("#bus-text"), "the state of the bus is told")
    page.click("#cards a[href='#/m//demo//add/1.3']")
    page.wait("document.querySelector('#method-title').textContent === 'add'")
    page.click("#send")
    check(page.wait("document.querySelector('#fields .error').textContent") != "", "a missing argument is told of")
    page.type("[data-name=a]", "12345678901234567890123")
    page.type("[data-name=b]", "1")
    page.keys(CONTROL, ENTER)
    page.wait("document.querySelector('#status').textContent === '200 OK'")
    check("12345678901234567890124" in page.text("#result"), "every digit goes there and comes back")
    check("bus" in page.text("#timing") and "ms" in page.text("#timing"), "the timing is told")
    page.wait("[...document.querySelectorAll('#method-facts dd')].some(d => d.textContent === '1')")
    check(True, "the statistics come by themselves")


def quote(page):
    """The curl line means the same to a shell, whatever is in the arguments."""
    text = """it's "$HOME" `id` \\ <b>& é"""
    page.open(base + "/#/m//demo//fail/1.3")
    page.wait("document.querySelector('#method-title').textContent === 'fail'")
    page.type("[data-name=message]", text)
    line = page.text("#curl")
    answer = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=True).stdout
    page.click("#send")
    page.wait("!document.querySelector('#problem').hidden")
    shown = page.text("#problem")
    check(text in shown and "remote-error" in shown and "delivery: executed" in shown, "a problem is explained")
    check(json.loads(answer)["remote"]["message"] == text, "the curl line survives the shell")


def cast_and_context(page):
    page.open(base + "/#/m//demo//whoami/1.3")
    page.wait("document.querySelector('#method-title').textContent === 'whoami'")
    page.run("document.querySelector('#more').open = true")
    page.type("#context", '{"user": "ann"}')
    page.click("#send")
    page.wait("document.querySelector('#result').textContent.includes('\"ann\"')")
    check(True, "the context reaches the worker")
    page.click("#kinds label:nth-child(2) input")
    page.click("#send")
    page.wait("document.querySelector('#status').textContent === '202 Accepted'")
    check("message_id" in page.text("#result"), "a cast is sent")
    page.click("#kinds label:nth-child(1) input")


def keyboard(page):
    """Everything without a mouse: find a method, fill it in, send it."""
    page.open(base + "/#/")
    page.wait("document.querySelectorAll('.item').length > 5")
    page.run("document.activeElement.blur()")
    page.keys("/")
    for key in "admin.st":
        page.keys(key)
    page.wait("document.querySelectorAll('.item').length === 1")
    page.keys("\ue015")
    page.keys(ENTER)
    page.wait("document.querySelector('#method-title').textContent === 'stats'")
    page.keys(CONTROL, ENTER)
    page.wait("document.querySelector('#result').textContent.includes('uptime_seconds')")
    check(True, "the keyboard is enough")
    page.run("document.querySelector('#filter').value = ''; document.querySelector('#filter').dispatchEvent(new Event('input'))")


def credential(page):
    """The key is used, shown to nobody and kept nowhere."""
    page.open(base + "/#/")
    page.click("#open-credential")
    page.type("#credential-value", "s3cret-key")
    page.keys(ENTER)
    page.wait("document.querySelector('#open-credential').textContent === 'Signed in'")
    kept = page.run("return JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.cookie])")
    check(kept == '[[],[],""]', "the key is stored nowhere")
    page.open(base + "/#/m//demo//echo/1.3")
    page.wait("document.querySelector('#curl').textContent.includes('$BUSWAY_KEY')")
    check("s3cret" not in page.run("return document.documentElement.outerHTML"), "the key stands nowhere in the page")


def hostile(page):
    """What peers tell stays text, and a lot of it stays bounded."""
    page.open(base + "/#/")
    page.wait("[...document.querySelectorAll('h2')].some(h => h.textContent === 'hostile')")
    check(page.run("return window.pwned === undefined"), "no script of a peer runs")
    check(page.run("return document.querySelectorAll('img, iframe, object, main script').length") == 0, "no markup of a peer")
    check("<script>" in page.run("return document.body.innerText"), "markup is shown as the text it is")
    check(page.run("return document.querySelectorAll('a').length") < 600, "ten thousand methods are not all drawn")
    check(page.run("return !/[\\u001b\\u202e]/.test(document.body.innerText)"), "escapes are not passed on")


def tell(topic, event_type, **rest):
    """Tells something through the gateway, as any other program would."""
    request = urllib.request.Request(
        f"{base}/v1/notify/{topic}",
        data=json.dumps({"event_type": event_type, **rest}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 202


def follow(page, topic, priority="", event_type=""):
    """Follows a topic in the view of notifications, until the stream has begun."""
    for field, text in (("#tail-topic", topic), ("#tail-priority", priority), ("#tail-event", event_type)):
        page.type(field, text)
    page.click("#tail-toggle")
    page.wait("document.querySelector('#tail-state').textContent.startsWith('Listening on ' + arguments[0])", topic)


def notifications(page):
    """What is told comes as it happens, as text, filtered as asked, and in bounded number."""
    page.open(base + "/#/notifications")
    page.wait("!document.querySelector('#notifications').hidden")
    check(page.text("#tail-toggle") == "Follow" and page.text("#tail-state") == "", "nothing is followed yet")
    follow(page, "news", "error,warn", "compute.*")
    check("Nothing yet." in page.text("#tail-state"), "a stream that has begun says so before anything is told")
    # A name with control characters is refused; what is inside a payload is nobody's business but its reader's.
    name = "<img src=x onerror='window.pwned = 1'>\u202e"
    text = name + "\u001b[2J"
    tell("news", "compute.quiet")
    tell("news", "network.fail", priority="error")
    tell("news", "compute.fail", priority="error", publisher_id=name, payload={"text": text, "n": 1})
    page.wait("document.querySelectorAll('#tail li').length === 1")
    page.wait("document.querySelector('#tail-state').textContent === 'Listening on news. 1 so far.'")
    shown = page.text("#tail li summary")
    check("error" in shown and "compute.fail" in shown, "what was asked for comes, and nothing else")
    page.click("#tail summary")
    page.wait("document.querySelector('#tail details').open")
    details = page.text("#tail li pre")
    check('"n": 1' in details and '"topic": "news"' in details and "message_id" in details, "all of it can be seen")
    check("<img" in shown and "<img" in details, "markup in it is text")
    check(page.run("return document.querySelectorAll('#tail img').length") == 0, "and no element")
    check(not any(c in shown + details for c in "\x1b\u202e"), "escapes in it are shown and not passed on")
    page.click("#tail-toggle")
    page.wait("document.querySelector('#tail-state').textContent === 'Stopped.'")
    check(page.text("#tail-toggle") == "Follow", "it can be stopped")
    tell("news", "compute.unseen", priority="error")
    follow(page, "news")
    for number in range(205):
        tell("news", f"count.{number}")
    page.wait("document.querySelector('#tail-state').textContent.includes('205 so far, the last 200 are shown.')")
    check(page.run("return document.querySelectorAll('#tail li').length") == 200, "only the last 200 are kept")
    check("count.204" in page.text("#tail li summary"), "the newest is first")
    check("compute.unseen" not in page.text("#tail"), "what was told while nobody followed is not shown")
    page.click("#tail-toggle")
    page.wait("document.querySelector('#tail-state').textContent === 'Stopped.'")
    page.type("#tail-topic", "not a topic")
    page.click("#tail-toggle")
    page.wait("document.querySelector('#tail-state').textContent.startsWith('The gateway answered 400: ')")
    check(page.text("#tail-toggle") == "Follow", "a refusal is told in the gateway's words")


def shutdown(page):
    """A gateway that goes away says so to whoever follows."""
    page.open(base + "/#/notifications")
    page.wait("!document.querySelector('#notifications').hidden")
    follow(page, "news")
    os.kill(process, signal.SIGTERM)
    page.wait("document.querySelector('#tail-state').textContent.startsWith('The gateway has ended the stream: ')")
    check("shutting down" in page.text("#tail-state"), "the end of a stream is explained")
    check(page.run("return document.querySelectorAll('#tail li').length") == 0, "and is no notification")


def pictures(driver):
    for is_dark in (False, True):
        for name, width, height in (("wide", 1280, 860), ("phone", 390, 844)):
            with Page(driver, width, height, is_dark) as page:
                prefix = os.path.join(folder, f"console-{'dark' if is_dark else 'light'}-{name}")
                page.open(base + "/")
                page.wait("document.querySelectorAll('#cards a').length >= 6")
                page.picture(prefix + "-overview.png")
                page.open(base + "/#/m//demo//add/1.3")
                page.wait("document.querySelector('[data-name=b]')")
                page.type("[data-name=a]", "20")
                page.type("[data-name=b]", "22")
                page.click("#send")
                page.wait("document.querySelector('#status').textContent === '200 OK'")
                page.run("window.scrollTo(0, 0)")
                page.picture(prefix + "-method.png")
                page.open(base + "/#/m//demo//fail/1.3")
                page.wait("document.querySelector('#method-title').textContent === 'fail'")
                page.click("#send")
                page.wait("!document.querySelector('#problem').hidden")
                page.picture(prefix + "-problem.png")
                page.open(base + "/#/notifications")
                page.wait("!document.querySelector('#notifications').hidden")
                page.picture(prefix + "-notifications.png")
                spills = page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
                check(spills <= 0, f"{prefix}: nothing is wider than the window")
                complaints = page.complaints()
                check(not complaints, f"{prefix}: the browser has nothing to complain of: {complaints}")


os.makedirs(folder, exist_ok=True)
with urllib.request.urlopen(base + "/", timeout=30) as page:
    policy = page.headers["Content-Security-Policy"]
check("frame-ancestors 'none'" in policy and "unsafe" not in policy, "the policy is strict")
with Driver() as driver:
    with Page(driver, 1280, 860, False) as page:
        for step in (call, quote, cast_and_context, keyboard, hostile, notifications, credential):
            step(page)
        complaints = page.complaints()
        check(not complaints, f"the browser has nothing to complain of: {complaints}")
    pictures(driver)
    with Page(driver, 1280, 860, False) as page:
        shutdown(page)
