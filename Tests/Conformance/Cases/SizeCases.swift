import SocketHTTP

extension ConformanceSite {
    /// Every limit exactly reached, and exceeded by one.
    var sizeCases: [ConformanceCase] {
        // What a GET's head section holds besides the value that fills it: Host, `X: `, line ends, the empty line.
        let used = "Host: \(host)\r\nX: \r\n\r\n".utf8.count
        let value = String(repeating: "v", count: limits.headers - used)
        let query = String(repeating: "a", count: limits.requestTarget - getPath.utf8.count - 1)
        let names = (0..<(limits.headerCount - 1)).map { "X-\($0): v\r\n" }.joined()
        let many = "GET \(getPath) HTTP/1.1\r\nHost: \(host)\r\n\(names)"
        let trailers = String(repeating: "T: v\r\n", count: limits.headerCount)
        let half = limits.body / 2
        let chunks = "\(String(half, radix: 16))\r\n\(object(half))\r\n"
        let rest =
            "\(String(limits.body - half, radix: 16))\r\n\(String(repeating: " ", count: limits.body - half))\r\n"
        return [
            .init(200, "a target as long as allowed", line("GET \(getPath)?\(query) HTTP/1.1")),
            .init(414, "a target one longer", line("GET \(getPath)?\(query)a HTTP/1.1")),
            .init(414, "a target far too long", line("GET \(getPath)?\(query)\(query)\(query) HTTP/1.1")),
            .init(414, "a target that does not end", "GET \(getPath)?\(query)\(query)"),
            .init(400, "a version that does not end", "GET \(getPath) HTTP/1.1" + query + query),
            .init(200, "a header section as large as allowed", get("X: \(value)")),
            .init(431, "a header section one larger", get("X: \(value)v")),
            .init(431, "a header that does not end", "GET \(getPath) HTTP/1.1\r\nHost: \(host)\r\nX: \(value)\(value)"),
            .init(431, "a header name that does not end", "GET \(getPath) HTTP/1.1\r\n\(value)\(value)"),
            .init(
                431,
                "headers that do not end",
                "GET \(getPath) HTTP/1.1\r\n" + String(repeating: "X: v\r\n", count: limits.headers)
            ),
            .init(200, "as many fields as allowed", many + "\r\n"),
            .init(431, "one field more", many + "X: v\r\n\r\n"),
            .init(200, "a body as large as allowed", post("Content-Length: \(limits.body)", body: object(limits.body))),
            .init(413, "a length one too large", post("Content-Length: \(limits.body + 1)")),
            .init(413, "a length that overflows", post("Content-Length: 99999999999999999999999")),
            .init(413, "a length of 2 to the 64", post("Content-Length: 18446744073709551616")),
            .init(
                413,
                "a body one too large that is sent",
                post("Content-Length: \(limits.body + 1)", body: object(limits.body + 1))
            ),
            .init(200, "chunks as large as allowed together", chunked(chunks + rest + "0\r\n\r\n")),
            .init(413, "chunks one too large together", chunked(chunks + rest + "1\r\n \r\n0\r\n\r\n")),
            .init(
                200,
                "more chunks than a header section may have octets",
                chunked("1\r\n{\r\n" + String(repeating: "1\r\n \r\n", count: limits.headers) + "1\r\n}\r\n0\r\n\r\n")
            ),
            .init(413, "a chunk one too large", chunked("\(String(limits.body + 1, radix: 16))\r\n")),
            .init(413, "a chunk size that overflows", chunked("FFFFFFFFFFFFFFFF\r\n")),
            .init(
                200,
                "chunk extensions as large as allowed",
                chunked("0;" + String(repeating: "a", count: limits.headers - 2) + "\r\n\r\n")
            ),
            .init(
                431,
                "chunk extensions one larger",
                chunked("0;" + String(repeating: "a", count: limits.headers - 1) + "\r\n\r\n")
            ),
            .init(
                431,
                "extensions of many chunks",
                chunked("2\r\n{}\r\n" + String(repeating: "1;aaa\r\n \r\n", count: limits.headers / 4 + 1))
            ),
            .init(431, "a chunk extension that does not end", chunked("2;" + value + value)),
            .init(431, "trailers too large", chunked("0\r\nX: \(value)\(value)\r\n\r\n")),
            .init(200, "as many trailers as allowed", chunked("0\r\n\(trailers)\r\n")),
            .init(431, "one trailer more", chunked("0\r\n\(trailers)T: v\r\n\r\n")),
            .init(
                431,
                "trailers that do not end",
                chunked("0\r\n" + String(repeating: "X: v\r\n", count: limits.headers / 4))
            ),
        ]
    }
}
