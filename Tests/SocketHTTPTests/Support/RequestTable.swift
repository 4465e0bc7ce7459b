/// One request as bytes, and the status of its answer.
struct Row: Sendable, CustomStringConvertible {
    let description: String
    let request: String
    let status: Int

    /// Whether the fault is that the stream ends here.
    let endsEarly: Bool

    init(_ status: Int, _ description: String, _ request: String, endsEarly: Bool = false) {
        self.status = status
        self.endsEarly = endsEarly
        self.description = description
        self.request = request
    }
}

/// A request whose head has `lines` besides a good request line and a good Host.
private func with(_ lines: String..., body: String = "", version: String = "1.1", method: String = "POST") -> String {
    "\(method) /x HTTP/\(version)\r\nHost: h\r\n" + lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}

private func line(_ line: String) -> String {
    "\(line)\r\nHost: h\r\n\r\n"
}

private func host(_ host: String) -> String {
    "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n"
}

private func chunked(_ body: String) -> String {
    with("Transfer-Encoding: chunked", body: body)
}

/// What the HTTP layer answers to what; limits are those of ``tableLimits``.
let requestTable: [Row] = requestLineRows + targetRows + hostRows + fieldRows + framingRows + chunkRows + otherRows

private let requestLineRows: [Row] = [
    Row(200, "a plain request", line("GET / HTTP/1.1")),
    Row(200, "an empty line before a request", "\r\n" + line("GET / HTTP/1.1")),
    Row(400, "two empty lines before a request", "\r\n\r\n" + line("GET / HTTP/1.1")),
    Row(400, "a line feed before a request", "\n" + line("GET / HTTP/1.1")),
    Row(400, "a space before a request", " " + line("GET / HTTP/1.1")),
    Row(400, "two spaces before the target", line("GET  / HTTP/1.1")),
    Row(400, "two spaces before the version", line("GET /  HTTP/1.1")),
    Row(400, "a space behind the version", line("GET / HTTP/1.1 ")),
    Row(400, "a tab for a space", line("GET\t/ HTTP/1.1")),
    Row(400, "a request line without version", line("GET /")),
    Row(400, "a request line of one word", line("GET")),
    Row(400, "bare line feeds", "GET / HTTP/1.1\nHost: h\n\n"),
    Row(400, "a bare line feed behind the request line", "GET / HTTP/1.1\nHost: h\r\n\r\n"),
    Row(400, "a bare carriage return in the request line", line("GET /\r HTTP/1.1")),
    Row(400, "a method that is no token", line("G(T / HTTP/1.1")),
    Row(400, "a TLS hello", "\u{16}\u{03}\u{01}\u{02}\u{00}"),
    Row(400, "a version in lower case", line("GET / http/1.1")),
    Row(400, "a version with two digits", line("GET / HTTP/1.10")),
    Row(400, "a version without minor number", line("GET / HTTP/1")),
    Row(400, "a version that is none", line("GET / ICY/1.1")),
    Row(505, "HTTP/1.2", line("GET / HTTP/1.2")),
    Row(505, "HTTP/0.9", line("GET / HTTP/0.9")),
    Row(505, "HTTP/2.0", line("GET / HTTP/2.0")),
    Row(505, "the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    Row(501, "CONNECT", line("CONNECT h:443 HTTP/1.1")),
    Row(501, "TRACE", line("TRACE / HTTP/1.1")),
    Row(501, "a method nobody knows", line("BREW / HTTP/1.1")),
    Row(501, "a method in lower case", line("get / HTTP/1.1")),
    Row(501, "a method that begins like another", line("POSTS / HTTP/1.1")),
    Row(200, "PUT", line("PUT / HTTP/1.1")),
    Row(200, "PATCH", line("PATCH / HTTP/1.1")),
    Row(200, "DELETE", line("DELETE / HTTP/1.1")),
    Row(200, "OPTIONS", line("OPTIONS / HTTP/1.1")),
    Row(200, "HEAD", line("HEAD / HTTP/1.1")),
]

private let targetRows: [Row] = [
    Row(200, "a query", line("GET /a?b=c&d[]=%20 HTTP/1.1")),
    Row(200, "OPTIONS *", line("OPTIONS * HTTP/1.1")),
    Row(400, "GET *", line("GET * HTTP/1.1")),
    Row(400, "OPTIONS **", line("OPTIONS ** HTTP/1.1")),
    Row(200, "an absolute target", line("GET http://other:8080/p?q HTTP/1.1")),
    Row(200, "an absolute target with its scheme in capitals", line("GET HTTP://other/ HTTP/1.1")),
    Row(200, "an absolute target without path", line("GET http://other HTTP/1.1")),
    Row(400, "an absolute target without host", line("GET http:///p HTTP/1.1")),
    Row(400, "an absolute target with a user", line("GET http://me@other/ HTTP/1.1")),
    Row(421, "an https target on a plain connection", line("GET https://h/ HTTP/1.1")),
    Row(421, "an ftp target", line("GET ftp://h/ HTTP/1.1")),
    Row(400, "a host and port for a target", line("GET h:80 HTTP/1.1")),
    Row(400, "a relative target", line("GET a/b HTTP/1.1")),
    Row(400, "a target that is only a query", line("GET ?a HTTP/1.1")),
    Row(400, "a fragment", line("GET /a#b HTTP/1.1")),
    Row(400, "a control character in the target", line("GET /a\u{01} HTTP/1.1")),
    Row(400, "a deleted character in the target", line("GET /a\u{7F} HTTP/1.1")),
    Row(400, "a letter beyond ASCII in the target", line("GET /ä HTTP/1.1")),
    Row(400, "a quotation mark in the target", line("GET /\" HTTP/1.1")),
    Row(400, "a backslash in the target", line("GET /\\ HTTP/1.1")),
    Row(200, "a target as long as allowed", line("GET /" + String(repeating: "a", count: 199) + " HTTP/1.1")),
    Row(414, "a target one longer", line("GET /" + String(repeating: "a", count: 200) + " HTTP/1.1")),
    Row(414, "a target far too long", line("GET /" + String(repeating: "a", count: 5_000) + " HTTP/1.1")),
]

private let hostRows: [Row] = [
    Row(400, "no Host", "GET / HTTP/1.1\r\n\r\n"),
    Row(200, "no Host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
    Row(400, "two Hosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
    Row(400, "two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\nhost: h\r\n\r\n"),
    Row(400, "no Host beside an absolute target", "GET http://h/ HTTP/1.1\r\n\r\n"),
    Row(200, "a port", host("h:8080")),
    Row(200, "an empty port", host("h:")),
    Row(200, "an IPv6 address", host("[::1]:80")),
    Row(200, "an escaped host", host("a%20b")),
    Row(400, "an empty Host", host("")),
    Row(400, "only a port", host(":80")),
    Row(400, "a port that is no number", host("h:8o")),
    Row(400, "a port too large", host("h:65536")),
    Row(400, "two hosts in one field", host("a, b")),
    Row(400, "a path in Host", host("h/x")),
    Row(400, "a user in Host", host("me@h")),
    Row(400, "an open bracket in Host", host("[::1")),
    Row(400, "something behind the bracket", host("[::1]x")),
    Row(400, "half an escape in Host", host("a%2")),
]

private let fieldRows: [Row] = [
    Row(200, "a field without value", with("X-Empty:")),
    Row(200, "blanks around a value", with("X-Blank: \t v \t ")),
    Row(200, "octets beyond ASCII in a value", with("X-Text: grüß")),
    Row(200, "a name of odd token characters", with("!#$%&'*+-.^_`|~9: v")),
    Row(400, "a space before the colon", with("X : v")),
    Row(400, "a tab before the colon", with("X\t: v")),
    Row(400, "a folded value", with("X: a", " b")),
    Row(400, "a blank before the first field", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
    Row(400, "no colon", with("X")),
    Row(400, "no name", with(": v")),
    Row(400, "a space in a name", with("X Y: v")),
    Row(400, "a letter beyond ASCII in a name", with("Xä: v")),
    Row(400, "a NUL in a value", with("X: a\u{00}b")),
    Row(400, "a bare carriage return in a value", with("X: a\rb")),
    Row(400, "a bare line feed in a value", with("X: a\nY: b")),
    Row(400, "a deleted character in a value", with("X: \u{7F}")),
    Row(200, "as many fields as allowed", with((0..<9).map { "X-\($0): v" }.joined(separator: "\r\n"))),
    Row(431, "one field more", with((0..<10).map { "X-\($0): v" }.joined(separator: "\r\n"))),
    Row(431, "headers too large", with("X: " + String(repeating: "v", count: 600))),
]

private let framingRows: [Row] = [
    Row(200, "a body", with("Content-Length: 5", body: "hello")),
    Row(200, "a length of zero", with("Content-Length: 0")),
    Row(200, "a length with zeros before it", with("Content-Length: 0005", body: "hello")),
    Row(200, "a GET with a body", with("Content-Length: 5", body: "hello", method: "GET")),
    Row(200, "a POST without any length", with()),
    Row(400, "a length with a sign", with("Content-Length: +5", body: "hello")),
    Row(400, "a negative length", with("Content-Length: -5", body: "hello")),
    Row(400, "a length in hexadecimal", with("Content-Length: 0x5", body: "hello")),
    Row(400, "an empty length", with("Content-Length:", body: "hello")),
    Row(400, "a length with a space in it", with("Content-Length: 5 5", body: "hello")),
    Row(400, "a list of lengths", with("Content-Length: 5, 5", body: "hello")),
    Row(400, "two lengths that differ", with("Content-Length: 5", "Content-Length: 6", body: "hello!")),
    Row(400, "two lengths that agree", with("Content-Length: 5", "Content-Length: 5", body: "hello")),
    Row(413, "a length one too large", with("Content-Length: 1001")),
    Row(413, "a length that overflows", with("Content-Length: 99999999999999999999999")),
    Row(400, "a body cut short", with("Content-Length: 5", body: "hell"), endsEarly: true),
    Row(400, "length and coding", with("Content-Length: 5", "Transfer-Encoding: chunked", body: "0\r\n\r\n")),
    Row(400, "coding and length", with("Transfer-Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n")),
    Row(400, "a coding in HTTP/1.0", with("Transfer-Encoding: chunked", body: "0\r\n\r\n", version: "1.0")),
    Row(501, "gzip alone", with("Transfer-Encoding: gzip")),
    Row(501, "gzip and chunked", with("Transfer-Encoding: gzip, chunked", body: "0\r\n\r\n")),
    Row(501, "identity", with("Transfer-Encoding: identity")),
    Row(501, "a coding that resembles chunked", with("Transfer-Encoding: xchunked")),
    Row(400, "chunked twice", with("Transfer-Encoding: chunked, chunked", body: "0\r\n\r\n")),
    Row(400, "chunked twice in two fields", with("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")),
    Row(400, "chunked before gzip", with("Transfer-Encoding: chunked, gzip")),
    Row(400, "chunked with a parameter", with("Transfer-Encoding: chunked;a=b")),
    Row(400, "an empty coding", with("Transfer-Encoding:")),
    Row(400, "a coding behind a vertical tab", with("Transfer-Encoding: \u{0B}chunked")),
    Row(400, "a quoted coding", with("Transfer-Encoding: \"chunked\"")),
    Row(200, "chunked in capitals", with("Transfer-Encoding: CHUNKED", body: "0\r\n\r\n")),
    Row(200, "empty list elements around chunked", with("Transfer-Encoding: , chunked ,", body: "0\r\n\r\n")),
]

private let chunkRows: [Row] = [
    Row(200, "two chunks", chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")),
    Row(200, "a size with zeros before it", chunked("0005\r\nhello\r\n000\r\n\r\n")),
    Row(200, "a size in capitals", chunked("A\r\n0123456789\r\n0\r\n\r\n")),
    Row(200, "an extension", chunked("5;a=b;c=\"d\"\r\nhello\r\n0;last\r\n\r\n")),
    Row(200, "a blank before an extension", chunked("5 ;a\r\nhello\r\n0\r\n\r\n")),
    Row(200, "a trailer", chunked("0\r\nX-Sum: 1\r\n\r\n")),
    Row(400, "a blank behind a size", chunked("5 \r\nhello\r\n0\r\n\r\n")),
    Row(400, "a size with a sign", chunked("+5\r\nhello\r\n0\r\n\r\n")),
    Row(400, "a size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n")),
    Row(400, "no size", chunked("\r\nhello\r\n0\r\n\r\n")),
    Row(400, "a size of seventeen digits", chunked("00000000000000005\r\nhello\r\n0\r\n\r\n")),
    Row(413, "a size that overflows", chunked("FFFFFFFFFFFFFFFF\r\n")),
    Row(413, "chunks that are too large together", chunked("3E8\r\n\(String(repeating: "a", count: 1_000))\r\n1\r\n")),
    Row(400, "a bare line feed behind a size", chunked("5\nhello\r\n0\r\n\r\n")),
    Row(400, "a chunk shorter than its size", chunked("6\r\nhello\r\n0\r\n\r\n")),
    Row(400, "a chunk longer than its size", chunked("4\r\nhello\r\n0\r\n\r\n")),
    Row(400, "a bare line feed behind a chunk", chunked("5\r\nhello\n0\r\n\r\n")),
    Row(400, "a line feed in an extension", chunked("5;a\nb\r\nhello\r\n0\r\n\r\n")),
    Row(400, "a carriage return in an extension", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n")),
    Row(400, "a chunked body cut short", chunked("5\r\nhello\r\n"), endsEarly: true),
    Row(400, "a trailer that is no field", chunked("0\r\nX\r\n\r\n")),
    Row(400, "a folded trailer", chunked("0\r\nX: a\r\n b\r\n\r\n")),
    Row(431, "extensions too large", chunked("5;" + String(repeating: "a", count: 600) + "\r\nhello\r\n0\r\n\r\n")),
    Row(431, "trailers too large", chunked("0\r\nX: " + String(repeating: "a", count: 600) + "\r\n\r\n")),
]

private let otherRows: [Row] = [
    Row(417, "an expectation nobody knows", with("Expect: a-miracle")),
    Row(417, "two expectations", with("Expect: 100-continue, a-miracle")),
    Row(
        200,
        "an expectation in HTTP/1.0",
        with("Expect: 100-continue", "Content-Length: 2", body: "ab", version: "1.0")
    ),
    Row(200, "an upgrade that is not taken", with("Upgrade: h2c", "Connection: upgrade")),
]
