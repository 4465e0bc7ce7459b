"""What every answer of the gateway must be, whatever schemathesis made it answer to."""

import json
import urllib.request

import schemathesis

known = {}


def explanation(base, code):
    """What the gateway itself says of a problem code; asked once."""
    if code not in known:
        with urllib.request.urlopen(f"{base}/problems/{code}", timeout=30) as page:
            known[code] = json.load(page)
    return known[code]


@schemathesis.check
def problem_of_the_table(ctx, response, case):
    """An error is a problem whose code the gateway explains, with the status the table gives it."""
    if response.status_code < 400:
        return
    content_type = response.headers["content-type"][0]
    assert content_type == "application/problem+json", f"{response.status_code} as {content_type}"
    problem = response.json()
    assert problem["status"] == response.status_code
    base = case.operation.base_url.rstrip("/")
    row = explanation(base, problem["code"])
    if not problem["code"].startswith("remote-"):
        assert row["status"] == response.status_code, f"{problem['code']} with {response.status_code}"
    assert problem["delivery"] in ("not_sent", "not_executed", "unknown", "executed")
