extension ConformanceSite {
    /// RFC 9112, section 6.2, and RFC 9110, section 8.6.
    var lengthCases: [ConformanceCase] {
        [
            .init(200, "a body", post("Content-Length: 5", body: object(5))),
            .init(200, "a length of zero", post("Content-Length: 0")),
            .init(200, "a length with zeros before it", post("Content-Length: 0005", body: object(5))),
            .init(200, "blanks around a length", post("Content-Length: \t 5 ", body: object(5))),
            .init(200, "a GET with a body", get("Content-Length: 5") + object(5)),
            .init(200, "a POST without any length", post()),
            .init(400, "a length with a sign", post("Content-Length: +5", body: object(5))),
            .init(400, "a negative length", post("Content-Length: -5", body: object(5))),
            .init(400, "a negative zero", post("Content-Length: -0")),
            .init(400, "a length in hexadecimal", post("Content-Length: 0x5", body: object(5))),
            .init(400, "a length with a point", post("Content-Length: 5.0", body: object(5))),
            .init(400, "a length with an exponent", post("Content-Length: 5e0", body: object(5))),
            .init(400, "a length with a separator", post("Content-Length: 1_0", body: object(10))),
            .init(400, "an empty length", post("Content-Length:", body: object(5))),
            .init(400, "a length with a space in it", post("Content-Length: 5 5", body: object(5))),
            .init(400, "a length in quotation marks", post("Content-Length: \"5\"", body: object(5))),
            .init(400, "a length in Arabic digits", post("Content-Length: ٥", body: object(5))),
            .init(400, "a length behind a vertical tab", post("Content-Length: \u{0B}5", body: object(5))),
            .init(400, "a list of lengths", post("Content-Length: 5, 5", body: object(5))),
            .init(400, "a list of lengths that differ", post("Content-Length: 5, 6", body: object(5))),
            .init(400, "a length and a comma", post("Content-Length: 5,", body: object(5))),
            .init(400, "two lengths that differ", post("Content-Length: 5", "Content-Length: 6", body: object(6))),
            .init(400, "two lengths that agree", post("Content-Length: 5", "Content-Length: 5", body: object(5))),
            .init(400, "two lengths in two cases", post("Content-Length: 5", "content-length: 5", body: object(5))),
            .init(
                400,
                "two lengths, one of them none",
                post("Content-Length: 5", "Content-Length: x", body: object(5))
            ),
            .init(
                "a body cut short",
                .send(post("Content-Length: 5", body: object(4))),
                .endSending,
                .answer(400),
                .closes
            ),
            .init(
                "a body that comes later",
                .send(post("Content-Length: 2")),
                .send("{"),
                .send("}"),
                .answer(200),
                .stays
            ),
        ]
    }

    /// RFC 9112, section 6.1.
    var codingCases: [ConformanceCase] {
        let end = "0\r\n\r\n"
        return [
            .init(200, "chunked", post("Transfer-Encoding: chunked", body: end)),
            .init(200, "chunked in capitals", post("TRANSFER-ENCODING: CHUNKED", body: end)),
            .init(400, "an empty list element before chunked", post("Transfer-Encoding: , chunked", body: end)),
            .init(400, "an empty list element behind chunked", post("Transfer-Encoding: chunked,", body: end)),
            .init(501, "gzip alone", post("Transfer-Encoding: gzip")),
            .init(501, "gzip and chunked", post("Transfer-Encoding: gzip, chunked", body: end)),
            .init(501, "gzip and chunked in two fields", post("Transfer-Encoding: gzip", "Transfer-Encoding: chunked")),
            .init(501, "identity", post("Transfer-Encoding: identity")),
            .init(501, "identity and chunked", post("Transfer-Encoding: identity, chunked", body: end)),
            .init(501, "a coding that ends like chunked", post("Transfer-Encoding: xchunked", body: end)),
            .init(501, "a coding that begins like chunked", post("Transfer-Encoding: chunkedx", body: end)),
            .init(501, "an unknown coding with a parameter", post("Transfer-Encoding: gzip;q=1")),
            .init(501, "an unknown coding of a GET", get("Transfer-Encoding: gzip")),
            .init(400, "a coding in HTTP/1.0", post("Transfer-Encoding: chunked", body: end, version: "1.0")),
            .init(400, "chunked twice", post("Transfer-Encoding: chunked, chunked", body: end)),
            .init(400, "chunked twice in two fields", post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked")),
            .init(400, "chunked before gzip", post("Transfer-Encoding: chunked, gzip")),
            .init(400, "chunked before identity", post("Transfer-Encoding: chunked, identity", body: end)),
            .init(400, "chunked with a parameter", post("Transfer-Encoding: chunked;a=b", body: end)),
            .init(400, "an empty coding", post("Transfer-Encoding:")),
            .init(400, "a list of nothing", post("Transfer-Encoding: ,")),
            .init(400, "two codings without comma", post("Transfer-Encoding: gzip chunked", body: end)),
            .init(400, "a coding behind a vertical tab", post("Transfer-Encoding: \u{0B}chunked", body: end)),
            .init(400, "a coding and a NUL", post("Transfer-Encoding: chunked\u{0}", body: end)),
            .init(400, "a quoted coding", post("Transfer-Encoding: \"chunked\"", body: end)),
            .init(400, "a space before the colon of a coding", post("Transfer-Encoding : chunked", body: end)),
            .init(400, "a folded coding", post("Transfer-Encoding:", " chunked", body: end)),
        ]
    }

    /// RFC 9112, section 7.1.
    var chunkCases: [ConformanceCase] {
        let five = object(5)
        return [
            .init(200, "two chunks", chunked("5\r\n\(five)\r\n6\r\n      \r\n0\r\n\r\n")),
            .init(200, "a size with zeros before it", chunked("0005\r\n\(five)\r\n000\r\n\r\n")),
            .init(200, "a size in capitals", chunked("A\r\n\(object(10))\r\n0\r\n\r\n")),
            .init(200, "a size in small letters", chunked("a\r\n\(object(10))\r\n0\r\n\r\n")),
            .init(200, "extensions", chunked("5;a=b;c=\"d\"\r\n\(five)\r\n0;last\r\n\r\n")),
            .init(400, "a blank before an extension", chunked("5 ;a\r\n\(five)\r\n0\r\n\r\n")),
            .init(200, "a trailer", chunked("0\r\nX-Sum: 1\r\n\r\n")),
            .init(400, "a trailer that frames", chunked("0\r\nContent-Length: 5\r\n\r\n")),
            .init(400, "a trailer that codes", chunked("0\r\nX: v\r\ntransfer-encoding: chunked\r\n\r\n")),
            .init(200, "a trailer that nobody believes", chunked("0\r\nHost: evil.test\r\n\r\n")),
            .init(200, "a quoted extension", chunked("5;a=\";\\\"=\"\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "an extension without name", chunked("5;\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "an extension of a value alone", chunked("5;=a\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "an extension without value", chunked("5;a=\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "an extension with a blank in it", chunked("5; a\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a quoted extension that does not end", chunked("5;a=\"b\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "something behind a quoted extension", chunked("5;a=\"b\"c\r\n\(five)\r\n0\r\n\r\n")),
            .init(200, "chunks of one octet", chunked("1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")),
            .init("chunks in single octets", .trickle(chunked("2\r\n{}\r\n0\r\nX: v\r\n\r\n")), .answer(200), .stays),
            .init(400, "a blank behind a size", chunked("5 \r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a blank before a size", chunked(" 5\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a size with a sign", chunked("+5\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a negative size", chunked("-5\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a size with 0x", chunked("0x5\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a size with an h", chunked("5h\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a size with a separator", chunked("0_5\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "no size", chunked("\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "an extension without size", chunked(";a=b\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a size of seventeen digits", chunked("00000000000000005\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a bare line feed behind a size", chunked("5\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a bare carriage return behind a size", chunked("5\r\(five)\r\n0\r\n\r\n")),
            .init(400, "a NUL behind a size", chunked("5\u{0}\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a chunk shorter than its size", chunked("6\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a chunk longer than its size", chunked("4\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a bare line feed behind a chunk", chunked("5\r\n\(five)\n0\r\n\r\n")),
            .init(400, "a bare carriage return behind a chunk", chunked("5\r\n\(five)\r0\r\n\r\n")),
            .init(400, "nothing behind a chunk", chunked("5\r\n\(five)0\r\n\r\n")),
            .init(400, "a line feed in an extension", chunked("5;a\nb\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a line feed behind an extension", chunked("5;a\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a carriage return in an extension", chunked("5;a\rb\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a control character in an extension", chunked("5;\u{01}\r\n\(five)\r\n0\r\n\r\n")),
            .init(400, "a bare line feed behind the last chunk", chunked("0\r\n\n")),
            .init(400, "a trailer that is no field", chunked("0\r\nX\r\n\r\n")),
            .init(400, "a folded trailer", chunked("0\r\nX: a\r\n b\r\n\r\n")),
            .init(400, "a trailer with a space before its colon", chunked("0\r\nX : a\r\n\r\n")),
            .init(400, "a bare line feed behind a trailer", chunked("0\r\nX: a\n\r\n")),
            .init(
                "a chunked body cut short between chunks",
                .send(chunked("5\r\n\(five)\r\n")),
                .endSending,
                .answer(400),
                .closes
            ),
            .init("a chunked body cut short in a chunk", .send(chunked("5\r\n{}")), .endSending, .answer(400), .closes),
            .init("a chunked body without its last line", .send(chunked("0\r\n")), .endSending, .answer(400), .closes),
        ]
    }
}
