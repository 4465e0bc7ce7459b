import Messaging
import Testing

/// One URL and what oslo.messaging 18.3.1 makes of it; every row was produced by running the Python library.
struct TransportURLRow: Sendable, CustomTestStringConvertible {
    var text: String
    var transport = "rabbit"
    var virtualHost: String?
    var hosts: [TransportHost] = []
    var query: TransportQuery = [:]
    var formatted: String

    var testDescription: String { text }

    static let host = TransportHost(hostname: "h")

    static let all = [
        TransportURLRow(text: "rabbit:", formatted: "rabbit:///"),
        TransportURLRow(text: "rabbit://", formatted: "rabbit:///"),
        TransportURLRow(text: "rabbit:///", virtualHost: "", formatted: "rabbit:///"),
        TransportURLRow(text: "rabbit:////", virtualHost: "/", formatted: "rabbit:////"),
        TransportURLRow(text: "rabbit:////v", virtualHost: "/v", formatted: "rabbit:////v"),
        TransportURLRow(text: "rabbit:///v/w", virtualHost: "v/w", formatted: "rabbit:///v/w"),
        TransportURLRow(text: "rabbit:///%2F", virtualHost: "/", formatted: "rabbit:////"),
        TransportURLRow(text: "rabbit:/v", virtualHost: "v", formatted: "rabbit:///v"),
        TransportURLRow(text: "rabbit:5672", formatted: "rabbit:///"),
        TransportURLRow(text: "host:5672", transport: "host", formatted: "host:///"),
        TransportURLRow(text: "RABBIT://h", hosts: [host], formatted: "rabbit://h/"),
        TransportURLRow(
            text: "kombu+memory://h",
            transport: "kombu+memory",
            hosts: [host],
            formatted: "kombu+memory://h/"
        ),
        TransportURLRow(text: "rabbit://h", hosts: [host], formatted: "rabbit://h/"),
        TransportURLRow(text: "rabbit://h/", virtualHost: "", hosts: [host], formatted: "rabbit://h/"),
        TransportURLRow(text: "rabbit://h//", virtualHost: "/", hosts: [host], formatted: "rabbit://h//"),
        TransportURLRow(
            text: "rabbit://h:5673",
            hosts: [TransportHost(hostname: "h", port: 5673)],
            formatted: "rabbit://h:5673/"
        ),
        TransportURLRow(
            text: "rabbit://h:0",
            hosts: [TransportHost(hostname: "h", port: 0)],
            formatted: "rabbit://h:0/"
        ),
        TransportURLRow(
            text: "rabbit://:5673",
            hosts: [TransportHost(port: 5673)],
            formatted: "rabbit://:5673/"
        ),
        TransportURLRow(
            text: "rabbit://[::1]",
            hosts: [TransportHost(hostname: "::1")],
            formatted: "rabbit://[::1]/"
        ),
        TransportURLRow(
            text: "rabbit://[::1]:5672",
            hosts: [TransportHost(hostname: "::1", port: 5672)],
            formatted: "rabbit://[::1]:5672/"
        ),
        TransportURLRow(
            text: "rabbit://::1",
            hosts: [TransportHost(hostname: "::1")],
            formatted: "rabbit://[::1]/"
        ),
        TransportURLRow(
            text: "rabbit://u:p@fe80::1/v",
            virtualHost: "v",
            hosts: [TransportHost(hostname: "fe80::1", username: "u", password: "p")],
            formatted: "rabbit://u:p@[fe80::1]/v"
        ),
        TransportURLRow(
            text: "rabbit://u@h",
            hosts: [TransportHost(hostname: "h", username: "u")],
            formatted: "rabbit://u@h/"
        ),
        TransportURLRow(
            text: "rabbit://u:@h",
            hosts: [TransportHost(hostname: "h", username: "u", password: "")],
            formatted: "rabbit://u:@h/"
        ),
        TransportURLRow(
            text: "rabbit://:p@h",
            hosts: [TransportHost(hostname: "h", username: "", password: "p")],
            formatted: "rabbit://:p@h/"
        ),
        TransportURLRow(
            text: "rabbit://@h",
            hosts: [TransportHost(hostname: "h", username: "")],
            formatted: "rabbit://@h/"
        ),
        TransportURLRow(
            text: "rabbit://u:p@",
            hosts: [TransportHost(username: "u", password: "p")],
            formatted: "rabbit://u:p@/"
        ),
        TransportURLRow(
            text: "rabbit://u:a:b@h",
            hosts: [TransportHost(hostname: "h", username: "u", password: "a:b")],
            formatted: "rabbit://u:a%3Ab@h/"
        ),
        TransportURLRow(
            text: "rabbit://u:p@q@h",
            hosts: [TransportHost(hostname: "h", username: "u", password: "p@q")],
            formatted: "rabbit://u:p%40q@h/"
        ),
        TransportURLRow(
            text: "rabbit://u@v:p@h",
            hosts: [TransportHost(hostname: "h", username: "u@v", password: "p")],
            formatted: "rabbit://u%40v:p@h/"
        ),
        TransportURLRow(
            text: "rabbit://u%40:p%3A%2f@h%20/v%20w",
            virtualHost: "v w",
            hosts: [TransportHost(hostname: "h%20", username: "u@", password: "p:/")],
            formatted: "rabbit://u%40:p%3A%2F@h%20/v%20w"
        ),
        TransportURLRow(
            text: "rabbit://u+v:p+w@h/v+w",
            virtualHost: "v+w",
            hosts: [TransportHost(hostname: "h", username: "u+v", password: "p+w")],
            formatted: "rabbit://u%2Bv:p%2Bw@h/v%2Bw"
        ),
        TransportURLRow(
            text: "rabbit://u:p%zz%4@h",
            hosts: [TransportHost(hostname: "h", username: "u", password: "p%zz%4")],
            formatted: "rabbit://u:p%25zz%254@h/"
        ),
        TransportURLRow(
            text: "rabbit://h1,h2:5673,,u:p@h3",
            hosts: [
                TransportHost(hostname: "h1"), TransportHost(hostname: "h2", port: 5673),
                TransportHost(hostname: "h3", username: "u", password: "p"),
            ],
            formatted: "rabbit://h1,h2:5673,u:p@h3/"
        ),
        TransportURLRow(
            text: "rabbit://u:p@h1,h2",
            hosts: [TransportHost(hostname: "h1", username: "u", password: "p"), TransportHost(hostname: "h2")],
            formatted: "rabbit://u:p@h1,h2/"
        ),
        TransportURLRow(
            text: "rabbit://h?a=1&b=2",
            hosts: [host],
            query: ["a": "1", "b": "2"],
            formatted: "rabbit://h/?a=1&b=2"
        ),
        TransportURLRow(
            text: "rabbit://h?b=2&b=3",
            hosts: [host],
            query: ["b": "2,3"],
            formatted: "rabbit://h/?b=2%2C3"
        ),
        TransportURLRow(text: "rabbit://h?c=&a=1", hosts: [host], query: ["a": "1"], formatted: "rabbit://h/?a=1"),
        TransportURLRow(text: "rabbit://h?flag", hosts: [host], formatted: "rabbit://h/"),
        TransportURLRow(text: "rabbit://h/v?", virtualHost: "v", hosts: [host], formatted: "rabbit://h/v"),
        TransportURLRow(
            text: "rabbit://h?a=x%2By+z&b=%C3%A9",
            hosts: [host],
            query: ["a": "x+y z", "b": "é"],
            formatted: "rabbit://h/?a=x%2By+z&b=%C3%A9"
        ),
        TransportURLRow(
            text: "rabbit://h?a=~-_.%20*",
            hosts: [host],
            query: ["a": "~-_. *"],
            formatted: "rabbit://h/?a=~-_.+%2A"
        ),
        TransportURLRow(
            text: "rabbit://h/?x=/&y=?",
            virtualHost: "",
            hosts: [host],
            query: ["x": "/", "y": "?"],
            formatted: "rabbit://h/?x=%2F&y=%3F"
        ),
        TransportURLRow(
            text: "rabbit://h?a=b=c",
            hosts: [host],
            query: ["a": "b=c"],
            formatted: "rabbit://h/?a=b%3Dc"
        ),
        TransportURLRow(
            text: "rabbit://h?a=1;b=2",
            hosts: [host],
            query: ["a": "1;b=2"],
            formatted: "rabbit://h/?a=1%3Bb%3D2"
        ),
        TransportURLRow(
            text: "rabbit://h/v?a=1#f",
            virtualHost: "v",
            hosts: [host],
            query: ["a": "1"],
            formatted: "rabbit://h/v?a=1"
        ),
        TransportURLRow(text: "rabbit://h/v#?a=1", virtualHost: "v", hosts: [host], formatted: "rabbit://h/v"),
        TransportURLRow(
            text: "rabbit://é:ü@h/ñ",
            virtualHost: "ñ",
            hosts: [TransportHost(hostname: "h", username: "é", password: "ü")],
            formatted: "rabbit://%C3%A9:%C3%BC@h/%C3%B1"
        ),
        TransportURLRow(
            text: "x://b%24:s%26@host:10//%24",
            transport: "x",
            virtualHost: "/$",
            hosts: [TransportHost(hostname: "host", port: 10, username: "b$", password: "s&")],
            formatted: "x://b%24:s%26@host:10//%24"
        ),
    ]
}

@Suite("TransportURL")
struct TransportURLTests {
    @Test("a URL parses into the parts oslo finds", arguments: TransportURLRow.all)
    func parsing(row: TransportURLRow) throws {
        let url = try TransportURL(parsing: row.text)
        #expect(url.transport == row.transport)
        #expect(url.virtualHost == row.virtualHost)
        #expect(url.hosts == row.hosts)
        #expect(url.query == row.query)
    }

    @Test("a URL is written as oslo writes it, and reads back", arguments: TransportURLRow.all)
    func formatting(row: TransportURLRow) throws {
        let text = try TransportURL(parsing: row.text).formatted(revealingSecrets: true)
        #expect(text == row.formatted)
        let again = try TransportURL(parsing: text)
        #expect(again.hosts == row.hosts)
        #expect(again.query == row.query)
        #expect(again.formatted(revealingSecrets: true) == row.formatted)
    }

    @Test(
        "a URL that cannot be read is an error whose text quotes nothing of it",
        arguments: [
            ("", "No scheme specified"),
            ("h/v", "No scheme specified"),
            ("//h", "No scheme specified"),
            ("://h", "No scheme specified"),
            ("1rabbit://h", "No scheme specified"),
            ("ra_bbit://h", "No scheme specified"),
            ("rabbit://h:", "The port of host 1"),
            ("rabbit://h:SECRET", "The port of host 1"),
            ("rabbit://h:-1", "The port of host 1"),
            ("rabbit://h:65536", "The port of host 1"),
            ("rabbit://h:99999999999999999999", "The port of host 1"),
            ("rabbit://h1,h2:SECRET", "The port of host 2"),
            ("rabbit://user:SECRET", "The port of host 1"),
            ("rabbit://user:SECRET#rest@h", "The port of host 1"),
            ("rabbit://user:SECRET/rest@h", "The port of host 1"),
            ("rabbit://user:SECRET?rest@h", "The port of host 1"),
            ("rabbit://user:SECRET,rest@h", "The port of host 1"),
            ("rabbit://user:SEC:RET", "Host 1 of the transport URL has more than one colon"),
            ("rabbit://[::1", "Invalid IPv6 URL"),
            ("rabbit://::1]", "Invalid IPv6 URL"),
            ("rabbit://h[::1]", "Invalid IPv6 URL"),
            ("rabbit://[SECRET]", "Invalid IPv6 URL"),
            ("rabbit://[::1]SECRET", "Invalid IPv6 URL"),
            ("rabbit://[::1]:", "The port of host 1"),
            ("rabbit://u:%FFSECRET@h", "The password of host 1"),
            ("rabbit://%FF:SECRET@h", "The user of host 1"),
            ("rabbit://h/%C3", "The virtual host"),
            ("rabbit://h?a=%C3", "The query"),
            ("rabbit://u:SECRET@h\n", "control characters"),
            ("rabbit://u:\u{0}SECRET@h", "control characters"),
        ]
    )
    func unreadable(text: String, reason: String) {
        let error = #expect(throws: MessagingError.self) { try TransportURL(parsing: text) }
        #expect(error?.code == .invalidTransportURL)
        #expect(error?.message.contains(reason) == true)
        #expect(error.map { String(reflecting: $0).contains("SEC") } == false)
    }

    @Test("no way of printing a URL shows a password")
    func masking() throws {
        let url = try TransportURL(parsing: "rabbit://u:hunter2@h:1,v:hunter2@i/x?sasl_password=hunter2&a=1")
        #expect(url.description == "rabbit://u:***@h:1,v:***@i/x?sasl_password=***&a=1")
        var dumped = ""
        dump([url], to: &dumped)
        dump(url.hosts, to: &dumped)
        dump(url.query, to: &dumped)
        dump(url.brokers, to: &dumped)
        let printed = [
            "\(url)", String(reflecting: url), "\([url])", "\(url.hosts)", String(reflecting: url.hosts),
            "\(Optional(url) as Any)", "\(url.query)", String(reflecting: url.query), "\(url.brokers)", dumped,
        ]
        for text in printed {
            #expect(!text.contains("hunter2"))
            #expect(!text.isEmpty)
        }
    }

    @Test("equality and hash leave the query out")
    func equality() throws {
        let url = try TransportURL(parsing: "rabbit://u:p@h:1/v?a=1")
        let sameBus = try TransportURL(parsing: "rabbit://u:p@h:1/v?a=2&b=3")
        #expect(url == sameBus)
        #expect(url.hashValue == sameBus.hashValue)
        let others = ["kombu://u:p@h:1/v", "rabbit://u:p@h:1/w", "rabbit://u:p@h:1", "rabbit://u:q@h:1/v"]
        for other in others { #expect(try url != TransportURL(parsing: other)) }
    }

    @Test("the driver's name is the scheme before its plus sign")
    func driverName() throws {
        #expect(try TransportURL(parsing: "kombu+memory://").driverName == "kombu")
        #expect(try TransportURL(parsing: "rabbit://").driverName == "rabbit")
    }

    @Test("hosts with and without credentials in one URL are noticed")
    func mixedCredentials() throws {
        #expect(try TransportURL(parsing: "rabbit://u:p@h1,h2").hasMixedCredentials)
        #expect(try TransportURL(parsing: "rabbit://u:p@h1,u@h2").hasMixedCredentials)
        #expect(try !TransportURL(parsing: "rabbit://u:p@h1,:@h2").hasMixedCredentials)
        #expect(try !TransportURL(parsing: "rabbit://h1,h2").hasMixedCredentials)
        #expect(try !TransportURL(parsing: "rabbit://").hasMixedCredentials)
    }
}
