extension ConformanceSite {
    /// RFC 9112, section 5, and RFC 9110, section 5.5.
    var fieldCases: [ConformanceCase] {
        [
            .init(200, "a field without value", get("X-Empty:")),
            .init(200, "a field of blanks", get("X-Blank: \t ")),
            .init(200, "blanks around a value", get("X-Blank: \t v \t ")),
            .init(200, "a tab in a value", get("X-Tab: a\tb")),
            .init(200, "a colon in a value", get("X-Colon: a: b:")),
            .init(200, "octets beyond ASCII in a value", get("X-Text: grüß")),
            .init(
                200,
                "octets that are no UTF-8 in a value",
                Array(get("X-Octets: ").utf8.dropLast(4)) + [0xFF, 0xFE]
                    + Array("\r\n\r\n".utf8)
            ),
            .init(200, "a name of odd token characters", get("!#$%&'*+-.^_`|~9: v")),
            .init(200, "the same field often", get("X: 1", "X: 2", "x: 3")),
            .init(400, "a space before the colon", get("X : v")),
            .init(400, "a tab before the colon", get("X\t: v")),
            .init(400, "a space before the colon of Host", "GET \(getPath) HTTP/1.1\r\nHost : \(host)\r\n\r\n"),
            .init(400, "a folded value", get("X: a", " b")),
            .init(400, "a value folded with a tab", get("X: a", "\tb")),
            .init(400, "a folded Host", "GET \(getPath) HTTP/1.1\r\nHost:\r\n \(host)\r\n\r\n"),
            .init(400, "a folded line of blanks", get("X: a", " ")),
            .init(400, "a blank before the first field", "GET \(getPath) HTTP/1.1\r\n Host: \(host)\r\n\r\n"),
            .init(400, "no colon", get("X")),
            .init(400, "no name", get(": v")),
            .init(400, "a space in a name", get("X Y: v")),
            .init(400, "a bracket in a name", get("X[a]: v")),
            .init(400, "a slash in a name", get("X/Y: v")),
            .init(400, "a quoted name", get("\"X\": v")),
            .init(400, "a letter beyond ASCII in a name", get("Xä: v")),
            .init(400, "a NUL in a name", get("X\u{0}Y: v")),
            .init(400, "a NUL in a value", get("X: a\u{00}b")),
            .init(400, "an escape character in a value", get("X: \u{1B}[0m")),
            .init(400, "a bell in a value", get("X: \u{07}")),
            .init(400, "a form feed in a value", get("X: a\u{0C}b")),
            .init(400, "a bare carriage return in a value", get("X: a\rb")),
            .init(400, "a carriage return before the line end", get("X: a\r")),
            .init(400, "a bare line feed in a value", get("X: a\nY: b")),
            .init(400, "a deleted character in a value", get("X: \u{7F}")),
            .init(400, "a bare line feed at the end of the head", "GET \(getPath) HTTP/1.1\r\nHost: \(host)\r\n\n"),
            .init(
                400,
                "a bare carriage return at the end of the head",
                "GET \(getPath) HTTP/1.1\r\nHost: \(host)\r\n\rX\r\n"
            ),
            .init(200, "an upgrade that is not taken", get("Upgrade: h2c", "Connection: upgrade")),
            .init(200, "a web socket that is not opened", get("Upgrade: websocket", "Connection: Upgrade")),
        ]
    }
}
