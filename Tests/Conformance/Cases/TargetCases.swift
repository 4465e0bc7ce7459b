extension ConformanceSite {
    /// RFC 9112, section 3.2, and the characters of RFC 3986.
    var targetCases: [ConformanceCase] {
        [
            .init(200, "a query", line("GET \(getPath)?b=c&d[]=%20 HTTP/1.1")),
            .init(200, "an empty query", line("GET \(getPath)? HTTP/1.1")),
            .init(200, "a question mark in a query", line("GET \(getPath)?a?b=/c HTTP/1.1")),
            .init(
                200,
                "every character a query may hold",
                line("GET \(getPath)?-._~:/?[]@!$&'()*+,;=aZ09%41 HTTP/1.1")
            ),
            .init(200, "an escape in the path", line("GET /%6C\(getPath.dropFirst(2)) HTTP/1.1")),
            .init(200, "an absolute target", line("GET \(scheme)://\(host)\(getPath)?q HTTP/1.1")),
            .init(200, "an absolute target with a port", line("GET \(scheme)://\(host):8080\(getPath) HTTP/1.1")),
            .init(
                200,
                "an absolute target with its scheme in capitals",
                line("GET \(scheme.uppercased())://\(host)\(getPath) HTTP/1.1")
            ),
            .init(
                200,
                "an absolute target overrides Host",
                "GET \(scheme)://\(host)\(getPath) HTTP/1.1\r\nHost: other\r\n\r\n"
            ),
            .init(400, "an absolute target without host", line("GET \(scheme)://\(getPath) HTTP/1.1")),
            .init(400, "an absolute target with a port and no host", line("GET \(scheme)://:80\(getPath) HTTP/1.1")),
            .init(400, "an absolute target with a user", line("GET \(scheme)://me@\(host)\(getPath) HTTP/1.1")),
            .init(
                400,
                "an absolute target with a port that is none",
                line("GET \(scheme)://\(host):x\(getPath) HTTP/1.1")
            ),
            .init(400, "an absolute target with one slash", line("GET \(scheme):/\(host)\(getPath) HTTP/1.1")),
            .init(
                421,
                "a target of the other scheme",
                line("GET \(tls == nil ? "https" : "http")://\(host)\(getPath) HTTP/1.1")
            ),
            .init(400, "a target of what is no scheme", line("GET ht(p://\(host)\(getPath) HTTP/1.1")),
            .init(400, "a target of a scheme that begins with a digit", line("GET 1http://\(host)\(getPath) HTTP/1.1")),
            .init(421, "an ftp target", line("GET ftp://\(host)\(getPath) HTTP/1.1")),
            .init(421, "a target of a scheme that begins like http", line("GET httpx://\(host)\(getPath) HTTP/1.1")),
            .init(400, "a host and port for a target", line("GET \(host):80 HTTP/1.1")),
            .init(400, "a relative target", line("GET a/b HTTP/1.1")),
            .init(400, "a target that is only a query", line("GET ?a HTTP/1.1")),
            .init(400, "a fragment", line("GET \(getPath)#b HTTP/1.1")),
            .init(400, "a control character in the target", line("GET \(getPath)\u{01} HTTP/1.1")),
            .init(400, "a NUL in the target", line("GET \(getPath)\u{0} HTTP/1.1")),
            .init(400, "a deleted character in the target", line("GET \(getPath)\u{7F} HTTP/1.1")),
            .init(400, "a letter beyond ASCII in the target", line("GET \(getPath)?ä HTTP/1.1")),
            .init(
                400,
                "octets that are no UTF-8 in the target",
                Array("GET \(getPath)?".utf8) + [0xFF]
                    + Array(line(" HTTP/1.1").utf8)
            ),
            .init(400, "a quotation mark in the target", line("GET \(getPath)?\" HTTP/1.1")),
            .init(400, "a backslash in the target", line("GET \\ HTTP/1.1")),
            .init(400, "a backslash behind a slash", line("GET /\\evil.test HTTP/1.1")),
            .init(400, "brackets of a template in the target", line("GET \(getPath)?{a} HTTP/1.1")),
            .init(400, "a caret in the target", line("GET \(getPath)?^ HTTP/1.1")),
            .init(400, "a less-than sign in the target", line("GET \(getPath)?<b> HTTP/1.1")),
            .init(400, "a vertical bar in the target", line("GET \(getPath)?a|b HTTP/1.1")),
        ]
    }

    /// RFC 9110, section 7.2, and RFC 9112, section 3.2.
    var hostCases: [ConformanceCase] {
        let bare = "GET \(getPath) HTTP/1.1\r\n"
        return [
            .init(400, "no Host", bare + "\r\n"),
            .init(400, "no Host but others", bare + "X: v\r\n\r\n"),
            .init(400, "two Hosts", bare + "Host: \(host)\r\nHost: \(host)\r\n\r\n"),
            .init(400, "two Hosts that differ", bare + "Host: \(host)\r\nX: v\r\nHOST: other\r\n\r\n"),
            .init(400, "two Hosts in HTTP/1.0", "GET \(getPath) HTTP/1.0\r\nHost: \(host)\r\nhost: \(host)\r\n\r\n"),
            .init(400, "no Host beside an absolute target", "GET \(scheme)://\(host)\(getPath) HTTP/1.1\r\n\r\n"),
            .init(
                400,
                "a bad Host beside an absolute target",
                "GET \(scheme)://\(host)\(getPath) HTTP/1.1\r\nHost: a b\r\n\r\n"
            ),
            .init(200, "Host in capitals", bare + "HOST: \(host)\r\n\r\n"),
            .init(200, "a host in capitals", toHost(host.uppercased())),
            .init(200, "Host without a space", bare + "Host:\(host)\r\n\r\n"),
            .init(200, "blanks around Host", bare + "Host: \t\(host) \t\r\n\r\n"),
            .init(200, "a port", toHost("\(host):8080")),
            .init(200, "an empty port", toHost("\(host):")),
            .init(200, "an IPv6 address", toHost("[::1]:80")),
            ConformanceCase(200, "an escaped host", toHost("a%20b")).layerOnly,
            .init(400, "an empty Host", toHost("")),
            .init(400, "a blank Host", toHost("  ")),
            .init(400, "only a port", toHost(":80")),
            .init(400, "a port that is no number", toHost("\(host):8o")),
            .init(400, "a port with a sign", toHost("\(host):+80")),
            .init(400, "a port too large", toHost("\(host):65536")),
            .init(400, "two ports", toHost("\(host):80:80")),
            .init(400, "two hosts in one field", toHost("\(host), b")),
            .init(400, "two hosts with a space between", toHost("\(host) b")),
            .init(400, "a path in Host", toHost("\(host)/x")),
            .init(400, "a URI in Host", toHost("\(scheme)://\(host)")),
            .init(400, "a user in Host", toHost("me@\(host)")),
            .init(400, "a fragment in Host", toHost("\(host)#x")),
            .init(400, "a query in Host", toHost("\(host)?x")),
            .init(400, "a NUL in Host", toHost("\(host)\u{0}")),
            .init(400, "a letter beyond ASCII in Host", toHost("höst")),
            .init(400, "an open bracket in Host", toHost("[::1")),
            .init(400, "something behind the bracket", toHost("[::1]x")),
            .init(400, "a name in brackets", toHost("[\(host)]")),
            .init(400, "half an escape in Host", toHost("a%2")),
        ]
    }
}
