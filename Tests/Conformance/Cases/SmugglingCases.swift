import SocketHTTP

extension ConformanceSite {
    /// Requests that two recipients may see the end of in two places: exactly one answer, and the connection is over.
    var smugglingCases: [ConformanceCase] {
        let hidden = get()
        let end = "0\r\n\r\n"
        return [
            .init(
                400,
                "length and coding",
                post("Content-Length: 5", "Transfer-Encoding: chunked", body: end + hidden)
            ),
            .init(
                400,
                "coding and length",
                post("Transfer-Encoding: chunked", "Content-Length: 5", body: end + hidden)
            ),
            .init(
                400,
                "coding and a length of zero",
                post("Transfer-Encoding: chunked", "Content-Length: 0", body: end)
            ),
            .init(400, "coding and a length that is none", post("Transfer-Encoding: chunked", "Content-Length: x")),
            .init(
                400,
                "length and an unknown coding",
                post("Content-Length: 5", "Transfer-Encoding: gzip", body: hidden)
            ),
            .init(400, "length and identity", post("Content-Length: 5", "Transfer-Encoding: identity", body: hidden)),
            .init(
                400,
                "chunked and a second coding field that is none",
                post("Transfer-Encoding: chunked", "Transfer-Encoding: x y", body: end + hidden)
            ),
            .init(
                501,
                "a coding behind chunked in a field before it",
                post("Transfer-Encoding: x", "Transfer-Encoding: chunked", body: end + hidden)
            ),
            .init(400, "a coding hidden by a folded line", post("X: a", " Transfer-Encoding: chunked", body: end)),
            .init(400, "a coding behind a bare carriage return", post("X: a\rTransfer-Encoding: chunked", body: end)),
            .init(400, "a coding behind a bare line feed", post("X: a\nTransfer-Encoding: chunked", body: end)),
            .init(400, "a coding behind a NUL", post("X: a\u{0}\r\nTransfer-Encoding: chunked", body: end)),
            .init(400, "a length with a blank in its name", post("Content Length: 5", body: hidden)),
            .init(400, "a length with a space before its colon", post("Content-Length : 5", body: hidden)),
            .init(400, "a length with a tab before its colon", post("Content-Length\t: 5", body: hidden)),
            .init(400, "a line that is only a colon", post(":", body: hidden)),
            .init(400, "a chunk size in two lines", chunked("2\r\r\n{}\r\n" + end + hidden)),
            .init(400, "a chunk ended by other octets", chunked("2\r\n{}XX" + end + hidden)),
            .init(400, "a chunk size with a comma", chunked("2,2\r\n{}\r\n" + end + hidden)),
            .init(
                "a request in the body of a GET is a body",
                .send(get("Content-Length: \(hidden.utf8.count)") + hidden),
                .answer(200),
                .stays
            ),
            .init(
                "a request in a chunk is a body",
                .send(
                    get("Transfer-Encoding: chunked") + "\(String(hidden.utf8.count, radix: 16))\r\n\(hidden)\r\n\(end)"
                ),
                .answer(200),
                .stays
            ),
            .init(
                "a request in a chunk extension is an error, and nobody answers it",
                .send(chunked("2;a\r\n{}\r\n0;" + hidden)),
                .answer(400),
                .closes
            ),
            .init(
                "a request behind a refused one is not answered",
                .send(get("X : v") + hidden + hidden),
                .answer(400),
                .closes
            ),
            .init(
                "a request behind a body that was refused is not answered",
                .send(post("Content-Length: \(limits.body + 1)") + hidden),
                .answer(413),
                .closes
            ),
            .init(
                "a request behind the last one is not answered",
                .send(get("Connection: close") + hidden),
                .answer(200),
                .closes
            ),
            .init(
                "an empty line behind a body is forgiven",
                .send(plainPost + "\r\n" + hidden),
                .answer(200),
                .answer(200),
                .stays
            ),
            .init(
                "anything else behind a body is an error",
                .send(plainPost + "}" + hidden),
                .answer(200),
                .answer(400),
                .closes
            ),
        ]
    }
}
