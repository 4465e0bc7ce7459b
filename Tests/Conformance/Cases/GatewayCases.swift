extension ConformanceSite {
    /// What the gateway itself answers: routes, hosts, pages of other sites, media types and bodies.
    ///
    /// Its own refusals end no connection, because the request was read to its end.
    var gatewayCases: [ConformanceCase] {
        routeCases + siteCases + mediaTypeCases + documentCases + declinedBodyCases
    }

    private func answered(_ status: Int, _ description: String, _ request: String) -> ConformanceCase {
        .init(description, .send(request), .answer(status), .stays)
    }

    private var routeCases: [ConformanceCase] {
        let heads = ["/livez", "/readyz", "/openapi.json", "/openapi.yaml", "/problems/no-responder"].map { path in
            ConformanceCase("HEAD \(path)", .send(line("HEAD \(path) HTTP/1.1")), .answer(200, toHead: true), .stays)
        }
        return heads + [
            .init("HEAD of nothing", .send(line("HEAD /nothing HTTP/1.1")), .answer(404, toHead: true), .stays),
            .init("HEAD of a call", .send(line("HEAD \(postPath) HTTP/1.1")), .answer(405, toHead: true), .stays),
            answered(204, "OPTIONS of a path", line("OPTIONS \(getPath) HTTP/1.1")),
            answered(404, "a path nobody has", line("GET /nothing HTTP/1.1")),
            answered(404, "a path with a slash behind it", line("GET \(getPath)/ HTTP/1.1")),
            answered(404, "a path with two slashes before it", line("GET /\(getPath) HTTP/1.1")),
            answered(404, "a path in capitals", line("GET \(getPath.uppercased()) HTTP/1.1")),
            answered(404, "a path with dot segments", line("GET /x/..\(getPath) HTTP/1.1")),
            answered(404, "a path with escaped dot segments", line("GET /%2e%2e\(getPath) HTTP/1.1")),
            answered(404, "a path with parameters", line("GET \(getPath);a=b HTTP/1.1")),
            answered(404, "a call without method", line("POST /v1/call/demo HTTP/1.1")),
            answered(404, "a call with too many segments", line("POST /v1/call/demo/echo/x HTTP/1.1")),
            answered(405, "GET of a call", line("GET \(postPath) HTTP/1.1")),
            answered(405, "POST of a health check", line("POST \(getPath) HTTP/1.1")),
            answered(405, "PUT", line("PUT \(getPath) HTTP/1.1")),
            answered(405, "PATCH", line("PATCH \(postPath) HTTP/1.1")),
            answered(405, "DELETE", line("DELETE \(postPath) HTTP/1.1")),
            answered(400, "half an escape in the path", line("GET \(getPath)%2 HTTP/1.1")),
            answered(400, "an escape that is no number", line("GET /%zz HTTP/1.1")),
            answered(400, "an escape that is no number in the query", line("GET \(getPath)?%zz HTTP/1.1")),
            answered(400, "escapes that are no UTF-8", line("GET /%FF%FE HTTP/1.1")),
            answered(400, "an overlong escape of a slash", line("GET /%C0%AF HTTP/1.1")),
            answered(400, "an escaped surrogate", line("GET /%ED%A0%80 HTTP/1.1")),
            answered(400, "a parameter nobody knows", line("POST \(postPath)?wet_run=1 HTTP/1.1")),
            answered(400, "a parameter given twice", line("POST \(postPath)?dry_run=1&dry_run=0 HTTP/1.1")),
            answered(400, "a NUL in a method", line("POST /v1/call/demo/%00 HTTP/1.1")),
            answered(400, "a slash in a topic", line("POST /v1/call/demo%2Fecho/x HTTP/1.1")),
            answered(400, "a line end in a topic", line("POST /v1/call/demo%0D%0A/x HTTP/1.1")),
            answered(400, "a binding key for a topic", line("POST /v1/call/%23.*/x HTTP/1.1")),
            answered(400, "no topic", line("POST /v1/call//x HTTP/1.1")),
        ]
    }

    private var siteCases: [ConformanceCase] {
        [
            answered(421, "a foreign Host", toHost("evil.test")),
            answered(421, "a Host that begins like one of ours", toHost("\(host).evil.test")),
            answered(421, "a Host that ends like one of ours", toHost("evil-\(host)")),
            answered(421, "an address as a number", toHost("2130706433")),
            answered(421, "an address beyond loopback", toHost("169.254.169.254")),
            answered(421, "a foreign absolute target", line("GET \(scheme)://evil.test\(getPath) HTTP/1.1")),
            answered(421, "OPTIONS * to a foreign Host", "OPTIONS * HTTP/1.1\r\nHost: evil.test\r\n\r\n"),
            answered(403, "a page of another site", post("Origin: http://evil.test", "Content-Type: application/json")),
            answered(403, "a page without origin", post("Origin: null", "Content-Type: application/json")),
            answered(
                403,
                "a page of another port",
                post("Origin: \(scheme)://\(host):1", "Content-Type: application/json")
            ),
            answered(403, "two origins", post("Origin: \(scheme)://\(host)", "Origin: http://evil.test")),
            answered(200, "a page of our own", post("Origin: \(scheme)://\(host)", "Content-Type: application/json")),
            answered(403, "a fetch of another site", get("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors")),
            answered(403, "an image of a sister site", get("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors")),
            answered(200, "a link from another site", get("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")),
            answered(
                403,
                "a form sent by another site",
                post("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate")
            ),
            answered(
                403,
                "a preflight of another site",
                line(
                    "OPTIONS \(postPath) HTTP/1.1\r\nOrigin: http://evil.test\r\nAccess-Control-Request-Method: POST"
                )
            ),
            answered(415, "a form of a browser", post("Sec-Fetch-Site: none", "Content-Type: text/plain")),
        ]
    }

    private var mediaTypeCases: [ConformanceCase] {
        func of(_ status: Int, _ lines: String) -> ConformanceCase {
            answered(status, lines, post(lines, "Content-Length: 2", body: "{}"))
        }
        return [
            of(200, "Content-Type: application/json"),
            of(200, "Content-Type: application/json; charset=UTF-8"),
            of(200, "Content-Type: application/vnd.api+json"),
            of(200, "Content-Type: application/x-www-form-urlencoded"),
            of(200, "Content-Encoding: identity"),
            of(415, "Content-Type: text/plain"),
            of(415, "Content-Type: text/json"),
            of(415, "Content-Type: multipart/form-data; boundary=x"),
            of(415, "Content-Type: application/json; charset=utf-16"),
            of(415, "Content-Type: application/jsonx"),
            of(415, "Content-Type:"),
            of(415, "Content-Type: application/json\r\nContent-Type: application/json"),
            of(200, "Content-Encoding: identity, ,identity"),
            of(415, "Content-Encoding: gzip"),
            of(415, "Content-Encoding: identity, gzip"),
            of(415, "Sec-Fetch-Site: same-origin"),
            of(415, "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded"),
        ]
    }

    private var documentCases: [ConformanceCase] {
        func of(_ status: Int, _ description: String, _ body: String) -> ConformanceCase {
            answered(status, description, post("Content-Length: \(body.utf8.count)", body: body))
        }
        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        return [
            of(200, "an object with blanks around it", " \t\r\n{} \n"),
            of(200, "no body at all", ""),
            of(400, "a body of blanks", "  "),
            of(400, "an array for a body", "[]"),
            of(400, "a text for a body", "\"{}\""),
            of(400, "null for a body", "null"),
            of(400, "a form for a body", "a=b"),
            of(400, "a byte order mark before a body", "\u{FEFF}{}"),
            of(400, "something behind a body", "{}x"),
            of(400, "two bodies", "{}{}"),
            of(400, "an object that does not end", "{"),
            of(400, "a comment", "{}//"),
            of(400, "a comma too many", "{\"args\":{},}"),
            of(400, "a key twice", "{\"args\":{},\"args\":{}}"),
            of(400, "a key nobody knows", "{\"argz\":{}}"),
            of(400, "args that are a list", "{\"args\":[]}"),
            of(400, "NaN", "{\"args\":{\"a\":NaN}}"),
            of(400, "a number too long", "{\"args\":{\"a\":\(String(repeating: "1", count: 4_301))}}"),
            of(400, "a body too deep", "{\"args\":{\"a\":\(deep)}}"),
            of(400, "a control character in a text", "{\"args\":{\"a\":\"\u{01}\"}}"),
            .init(
                "octets that are no UTF-8 in a body",
                .send(
                    Array(post("Content-Length: 18").utf8) + Array("{\"args\":{\"a\":\"".utf8) + [
                        0xFF, 0x22, 0x7D, 0x7D,
                    ]
                ),
                .answer(400),
                .stays
            ),
        ]
    }

    /// A request whose head is enough to refuse it: no client is asked for a body that nobody wants.
    private var declinedBodyCases: [ConformanceCase] {
        let expects = "Expect: 100-continue\r\nContent-Length: 2"
        func of(_ path: String, _ fields: String...) -> String {
            line((["POST \(path) HTTP/1.1", expects] + fields).joined(separator: "\r\n"))
        }
        return [
            .init(404, "no body is asked for where there is no route", line("POST /nothing HTTP/1.1\r\n\(expects)")),
            .init(405, "no body is asked for a wrong verb", line("PUT \(postPath) HTTP/1.1\r\n\(expects)")),
            .init(415, "no body is asked for of a wrong type", post(expects, "Content-Type: text/plain")),
            .init(400, "no body is asked for a binding key for a topic", of("/v1/call/%23.*/x")),
            .init(400, "no body is asked for a notification to one", of("/v1/notify/%23.*")),
            .init(400, "no body is asked for no method", of("/v1/call/demo/")),
            .init(404, "no body is asked for a topic of the gateways' own", of("/v1/call/busway/x")),
            .init(400, "no body is asked for a parameter nobody knows", of("\(postPath)?wet_run=1")),
            .init(400, "no body is asked for no time", post(expects, "Request-Timeout-Ms: 0")),
            .init(400, "no body is asked for a time in no unit", post(expects, "Grpc-Timeout: 1x")),
            .init(400, "no body is asked for an empty key", post(expects, "Idempotency-Key:")),
            .init(400, "no body is asked for two keys", post(expects, "Idempotency-Key: a", "Idempotency-Key: b")),
            .init(400, "no body is asked for a batch with a key", of("/v1/batch", "Idempotency-Key: a")),
            .init(403, "no body is asked of another site", post(expects, "Origin: http://evil.test")),
            .init(
                421,
                "no body is asked for a foreign Host",
                "POST \(postPath) HTTP/1.1\r\nHost: evil.test\r\n\(expects)\r\n\r\n"
            ),
        ]
    }
}
