import SocketHTTP

extension ConformanceSite {
    /// RFC 9110, section 10.1.1: a client is asked for its body only when the body will be read.
    var expectationCases: [ConformanceCase] {
        let expects = "Expect: 100-continue"
        return [
            .init(
                "a client that waits is asked for its body",
                .send(post(expects, "Content-Length: 2")),
                .interim,
                .send("{}"),
                .answer(200),
                .stays
            ),
            .init(
                "a client that waits with chunks is asked for them",
                .send(post("EXPECT: 100-Continue", "Transfer-Encoding: chunked")),
                .interim,
                .send("2\r\n{}\r\n0\r\n\r\n"),
                .answer(200),
                .stays
            ),
            .init(200, "a client that does not wait is not asked", post(expects, "Content-Length: 2", body: "{}")),
            .init(200, "a body of nothing is not asked for", post(expects, "Content-Length: 0")),
            .init(200, "a GET that expects to be asked is not", get(expects)),
            .init(
                "HTTP/1.0 knows no interim answer",
                .send(post(expects, "Content-Length: 2", version: "1.0")),
                .send("{}"),
                .answer(200),
                .closes
            ),
            .init(413, "a body too large is not asked for", post(expects, "Content-Length: \(limits.body + 1)")),
            .init(501, "a body of an unknown coding is not asked for", post(expects, "Transfer-Encoding: gzip")),
            .init(
                400,
                "a body of two lengths is not asked for",
                post(expects, "Content-Length: 2", "Content-Length: 2")
            ),
            .init(
                400,
                "nobody is asked without a Host",
                "POST \(postPath) HTTP/1.1\r\n\(expects)\r\nContent-Length: 2\r\n\r\n"
            ),
            .init(417, "an expectation nobody knows", post("Expect: a-miracle")),
            .init(
                417,
                "an expectation nobody knows, with a body",
                post("Expect: a-miracle", "Content-Length: 2", body: "{}")
            ),
            .init(417, "two expectations", post("Expect: 100-continue, a-miracle")),
            .init(417, "two expectations in two fields", post("Expect: a-miracle", expects, "Content-Length: 2")),
            .init(200, "an empty expectation is none", post("Expect:")),
            .init(
                "an expectation given twice is one, and what is empty between them is none",
                .send(post("Expect: 100-continue, ,100-continue", "Content-Length: 2")),
                .interim,
                .send("{}"),
                .answer(200),
                .stays
            ),
            .init(417, "an expectation with a parameter", post("Expect: 100-continue;q=1")),
        ]
    }

    /// RFC 9112, section 9.3.
    var persistenceCases: [ConformanceCase] {
        func closing(_ name: String, _ request: String) -> ConformanceCase {
            .init(name, .send(request), .answer(200), .closes)
        }
        return [
            .init(200, "HTTP/1.1 stays", get()),
            .init(200, "keep-alive stays", get("Connection: keep-alive")),
            .init(200, "an option nobody knows stays", get("Connection: x")),
            .init(200, "an option that resembles close stays", get("Connection: closed, xclose")),
            .init(200, "an empty Connection stays", get("Connection:")),
            .init(200, "Keep-Alive alone says nothing", get("Keep-Alive: timeout=1, max=1")),
            closing("close", get("Connection: close")),
            closing("close in capitals", get("CONNECTION: CLOSE")),
            closing("close among others", get("Connection: x, close ,y")),
            closing("close in a second field", get("Connection: keep-alive", "Connection: close")),
            closing("close wins over keep-alive", get("Connection: close, keep-alive")),
            closing("close with a body", post("Connection: close", "Content-Length: 2", body: "{}")),
            closing("HTTP/1.0", get(version: "1.0")),
            closing("HTTP/1.0 without Host", "GET \(getPath) HTTP/1.0\r\n\r\n"),
            closing("HTTP/1.0 with an option nobody knows", get("Connection: x", version: "1.0")),
            closing("HTTP/1.0 with keep-alive and close", get("Connection: keep-alive, close", version: "1.0")),
            closing("HTTP/1.0 with a body", post("Content-Length: 2", body: "{}", version: "1.0")),
            .init(200, "HTTP/1.0 with keep-alive stays", get("Connection: Keep-Alive", version: "1.0")),
            .init(
                200,
                "HTTP/1.0 with keep-alive and a body stays",
                post(
                    "Connection: keep-alive",
                    "Content-Length: 2",
                    body: "{}",
                    version: "1.0"
                )
            ),
        ]
    }

    /// RFC 9112, section 9.3.2.
    var pipelineCases: [ConformanceCase] {
        let many = String(repeating: get() + plainPost + chunked("2\r\n{}\r\n0\r\n\r\n"), count: 40)
        return [
            .init("two requests at once", .send(get() + get()), .answer(200), .answer(200), .stays),
            .init(
                "bodies between requests",
                .send(plainPost + get() + plainPost),
                .answer(200),
                .answer(200),
                .answer(200),
                .stays
            ),
            .init(
                "answers come in the order of the requests",
                .send(get() + line("HEAD \(getPath) HTTP/1.1") + line("OPTIONS * HTTP/1.1") + plainPost),
                .answer(200),
                .answer(200, toHead: true),
                .answer(serverOptions),
                .answer(200),
                .stays
            ),
            .init("a hundred and twenty requests at once", answering: 120, many),
            .init(
                "a bad request ends a pipeline",
                .send(get() + plainPost + get("X : v") + get()),
                .answer(200),
                .answer(200),
                .answer(400),
                .closes
            ),
            .init(
                "close ends a pipeline",
                .send(get() + get("Connection: close") + get() + get()),
                .answer(200),
                .answer(200),
                .closes
            ),
            .init(
                "HTTP/1.0 ends a pipeline",
                .send(get() + get(version: "1.0") + get()),
                .answer(200),
                .answer(200),
                .closes
            ),
            .init(
                "a pipeline cut within its last request",
                .send(get() + get() + String(get().dropLast(2))),
                .endSending,
                .answer(200),
                .answer(200),
                .answer(400),
                .closes
            ),
        ]
    }

    /// RFC 9112, section 9.6: who has ended its side may still read.
    var endingCases: [ConformanceCase] {
        [
            .init("a client that has ended its side", .send(get()), .endSending, .answer(200), .closes),
            .init(
                "a client that has ended its side behind a body",
                .send(plainPost),
                .endSending,
                .answer(200),
                .closes
            ),
            .init(
                "a client that has ended its side behind a pipeline",
                .send(get() + plainPost + get()),
                .endSending,
                .answer(200),
                .answer(200),
                .answer(200),
                .closes
            ),
            .init("a client that says nothing", .endSending, .closes),
            .init("a client that sends an empty line", .send("\r\n"), .endSending, .closes),
            .init("a head cut short", .send(String(get().dropLast(2))), .endSending, .answer(400), .closes),
            .init("a request line cut short", .send("GE"), .endSending, .answer(400), .closes),
            .init(
                "a client that waits for nothing and has ended its side",
                .send(post("Expect: 100-continue", "Content-Length: 2")),
                .endSending,
                .interim,
                .answer(400),
                .closes
            ),
        ]
    }
}
