import SocketHTTP

extension ConformanceSite {
    /// RFC 9112, section 3, and what is taken for a request and is none.
    var requestLineCases: [ConformanceCase] {
        [
            .init(200, "a plain request", line("GET \(getPath) HTTP/1.1")),
            .init(200, "an empty line before a request", "\r\n" + get()),
            .init(400, "two empty lines before a request", "\r\n\r\n" + get()),
            .init(400, "a line feed before a request", "\n" + get()),
            .init(400, "a carriage return before a request", "\r" + get()),
            .init(400, "a space before a request", " " + get()),
            .init(400, "a NUL before a request", "\u{0}" + get()),
            .init(400, "a byte order mark before a request", "\u{FEFF}" + get()),
            .init(400, "two spaces before the target", line("GET  \(getPath) HTTP/1.1")),
            .init(400, "two spaces before the version", line("GET \(getPath)  HTTP/1.1")),
            .init(400, "a space behind the version", line("GET \(getPath) HTTP/1.1 ")),
            .init(400, "a space in the target", line("GET \(getPath) x HTTP/1.1")),
            .init(400, "a tab for a space", line("GET\t\(getPath) HTTP/1.1")),
            .init(400, "a tab before the version", line("GET \(getPath)\tHTTP/1.1")),
            .init(400, "a request line without version", line("GET \(getPath)")),
            .init(400, "a request line without version that ends in a space", line("GET \(getPath) ")),
            .init(400, "a request line without target", line("GET HTTP/1.1")),
            .init(400, "a request line of one word", line("GET")),
            .init(400, "a request line without method", line(" \(getPath) HTTP/1.1")),
            .init(400, "bare line feeds", "GET \(getPath) HTTP/1.1\nHost: \(host)\n\n"),
            .init(400, "a bare line feed behind the request line", "GET \(getPath) HTTP/1.1\nHost: \(host)\r\n\r\n"),
            .init(400, "a bare carriage return for a line end", "GET \(getPath) HTTP/1.1\rHost: \(host)\r\r\n\r\n"),
            .init(400, "a bare carriage return in the request line", line("GET \(getPath)\r HTTP/1.1")),
            .init(
                400,
                "two carriage returns at the end of a line",
                "GET \(getPath) HTTP/1.1\r\r\nHost: \(host)\r\n\r\n"
            ),
            .init(400, "a method that is no token", line("G(T \(getPath) HTTP/1.1")),
            .init(400, "a colon in the method", line("GET: \(getPath) HTTP/1.1")),
            .init(400, "a method with a letter beyond ASCII", line("GÉT \(getPath) HTTP/1.1")),
            .init(400, "a TLS hello", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]),
            .init(400, "a TLS hello of old", [0x80, 0x2E, 0x01, 0x03, 0x01]),
            .init(400, "an answer for a request", "HTTP/1.1 200 OK\r\n\r\n"),
            .init(400, "a header for a request line", "Host: \(host)\r\n\r\n"),
            .init(400, "a version in lower case", line("GET \(getPath) http/1.1")),
            .init(400, "a version with two digits", line("GET \(getPath) HTTP/1.10")),
            .init(400, "a version with a zero before it", line("GET \(getPath) HTTP/01.1")),
            .init(400, "a version with a sign", line("GET \(getPath) HTTP/+1.1")),
            .init(400, "a version without minor number", line("GET \(getPath) HTTP/1")),
            .init(400, "a version without point", line("GET \(getPath) HTTP/11")),
            .init(400, "a version without name", line("GET \(getPath) 1.1")),
            .init(400, "a version of another protocol", line("GET \(getPath) ICY/1.1")),
            .init(400, "a version with something behind it", line("GET \(getPath) HTTP/1.1x")),
            .init(505, "HTTP/1.2", line("GET \(getPath) HTTP/1.2")),
            .init(505, "HTTP/1.9", line("GET \(getPath) HTTP/1.9")),
            .init(505, "HTTP/0.9", line("GET \(getPath) HTTP/0.9")),
            .init(505, "HTTP/2.0", line("GET \(getPath) HTTP/2.0")),
            .init(505, "HTTP/9.9", line("GET \(getPath) HTTP/9.9")),
            .init(505, "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            .init("a request in single octets", .trickle(plainPost), .answer(200), .stays),
        ]
    }

    /// RFC 9110, section 9.3.2: not even an error has content then, however early it is found.
    private func refusedHead(_ status: Int, _ description: String, _ requestLine: String) -> ConformanceCase {
        .init("HEAD \(description)", .send(line(requestLine)), .answer(status, toHead: true), .closes)
    }

    /// RFC 9110, section 9.
    var methodCases: [ConformanceCase] {
        [
            .init("HEAD", .send(line("HEAD \(getPath) HTTP/1.1")), .answer(200, toHead: true), .stays),
            .init(
                "HEAD, refused",
                .send(line("HEAD \(getPath) HTTP/1.1\r\nX : v")),
                .answer(400, toHead: true),
                .closes
            ),
            refusedHead(
                414,
                "of a long target",
                "HEAD /\(String(repeating: "a", count: limits.requestTarget)) HTTP/1.1"
            ),
            refusedHead(505, "of another version", "HEAD \(getPath) HTTP/2.0"),
            refusedHead(400, "of no version", "HEAD \(getPath) http/1.1"),
            refusedHead(400, "of *", "HEAD * HTTP/1.1"),
            refusedHead(421, "of another scheme", "HEAD ftp://\(host)\(getPath) HTTP/1.1"),
            refusedHead(400, "in a line that ends in a bare line feed", "HEAD \(getPath) HTTP/1.1\n"),
            .init(
                "HEAD with a body, which is no body of the answer",
                .send(line("HEAD \(getPath) HTTP/1.1\r\nContent-Length: 2") + "{}"),
                .answer(200, toHead: true),
                .stays
            ),
            .init(serverOptions, "OPTIONS *", line("OPTIONS * HTTP/1.1")),
            .init(serverOptions, "OPTIONS of a URI without path", line("OPTIONS \(scheme)://\(host) HTTP/1.1")),
            .init(400, "GET *", line("GET * HTTP/1.1")),
            .init(400, "OPTIONS **", line("OPTIONS ** HTTP/1.1")),
            .init(400, "OPTIONS *a", line("OPTIONS *a HTTP/1.1")),
            .init(501, "CONNECT", line("CONNECT \(host):443 HTTP/1.1")),
            .init(501, "CONNECT with a path", line("CONNECT \(getPath) HTTP/1.1")),
            .init(501, "TRACE", line("TRACE \(getPath) HTTP/1.1")),
            .init(501, "TRACE with a body", line("TRACE \(getPath) HTTP/1.1\r\nContent-Length: 2") + "{}"),
            .init(501, "a method nobody knows", line("BREW \(getPath) HTTP/1.1")),
            .init(501, "a method in lower case", line("get \(getPath) HTTP/1.1")),
            .init(501, "a method in mixed case", line("Post \(postPath) HTTP/1.1")),
            .init(501, "a method that begins like another", line("POSTS \(postPath) HTTP/1.1")),
            .init(501, "a method of one letter", line("G \(getPath) HTTP/1.1")),
            .init(501, "a method of odd token characters", line("!#$%&'*+-.^_`|~ \(getPath) HTTP/1.1")),
            .init(501, "a method longer than any", line(String(repeating: "A", count: 100) + " \(getPath) HTTP/1.1")),
            .init(501, "a method that does not end", String(repeating: "A", count: limits.requestTarget + 100)),
            ConformanceCase(200, "PUT", line("PUT / HTTP/1.1")).layerOnly,
            ConformanceCase(200, "PATCH", line("PATCH / HTTP/1.1")).layerOnly,
            ConformanceCase(200, "DELETE", line("DELETE / HTTP/1.1")).layerOnly,
            ConformanceCase(200, "OPTIONS", line("OPTIONS / HTTP/1.1")).layerOnly,
        ]
    }
}
