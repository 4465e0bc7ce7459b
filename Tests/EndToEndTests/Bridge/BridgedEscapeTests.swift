import ChildProcesses
import Foundation
import RabbitMQFixture
import ScriptedUpstream
import Testing
import WireJSON

/// Callers and services that mean harm, with a bridge between them, all of it over real sockets and RabbitMQ.
@Suite("Nobody gets through a bridge", .timeLimit(.minutes(3)))
struct BridgedEscapeTests {
    @Test("whatever an argument says, the request goes to its place of this one service, and is one request")
    func arguments() async throws {
        let values = [
            ("../x", "..%2Fx"), ("../../etc/passwd", "..%2F..%2Fetc%2Fpasswd"), ("%2e%2e%2f", "%252e%252e%252f"),
            ("%2E%2E", "%252E%252E"), ("..\\x", "..%5Cx"), ("//host", "%2F%2Fhost"), ("/", "%2F"),
            ("http://host/", "http%3A%2F%2Fhost%2F"), ("file:///etc/passwd", "file%3A%2F%2F%2Fetc%2Fpasswd"),
            ("@host", "%40host"), ("x;y=z", "x%3By%3Dz"), ("?a=b#c", "%3Fa%3Db%23c"), ("\u{0}", "%00"), ("ü", "%C3%BC"),
            ("a\r\nX-Evil: 1", "a%0D%0AX-Evil%3A%201"),
            (
                "a HTTP/1.1\r\nHost: evil\r\n\r\nGET /evil",
                "a%20HTTP%2F1.1%0D%0AHost%3A%20evil%0D%0A%0D%0AGET%20%2Fevil"
            ),
        ]
        try await ScriptedServer.with(script: well) { upstream in
            try await BridgedWay.with(upstream.url) { way in
                for (value, encoded) in values {
                    let text = JSONValue(value)
                    let call: JSONValue = ["args": ["place": text, "q": [text, text]]]
                    let ending = try await way.gateway.ending("/v1/call/odd/see", call.description)
                    #expect(ending.status == 200, "\(ending)")
                    let lines = upstream.requests.last?.components(separatedBy: "\r\n") ?? []
                    #expect(lines.first == "GET /at/\(encoded)?q=\(encoded)&q=\(encoded) HTTP/1.1")
                    #expect(lines.contains("Host: 127.0.0.1:\(upstream.port)"))
                    let names = lines.dropFirst().prefix { !$0.isEmpty }.map { $0.prefix { $0 != ":" }.lowercased() }
                    let own: Set = ["host", "accept", "x-request-id", "traceparent", "request-timeout-ms"]
                    #expect(Set(names).isSubset(of: own) && names.count == Set(names).count, "\(lines)")
                }
                #expect(upstream.requests.count == values.count)
                // No encoding keeps these where they belong, so they are not sent at all.
                for refused in [#""""#, #"".""#, #""..""#, "null", "[]", "{}", #"["x"]"#, #""\ud800""#] {
                    let ending = try await way.gateway.ending("/v1/call/odd/see", #"{"args":{"place":\#(refused)}}"#)
                    #expect(ending.isProblem(400, "remote-invalid-params", retryable: false, "executed"), "\(ending)")
                }
                for call in ["{}", #"{"args":{"place":"x","upstream":"http://evil"}}"#] {
                    #expect(try await way.gateway.ending("/v1/call/odd/see", call).code == "remote-invalid-params")
                }
                #expect(upstream.requests.count == values.count)
            }
        }
    }

    @Test("what the context says becomes a header field only when it is one word, and a body stays a body")
    func context() async throws {
        try await ScriptedServer.with(script: well) { upstream in
            try await BridgedWay.with(upstream.url, [#"headers: { X-Source: bus }"#]) { way in
                let evil =
                    #"{"request_id":"req-1\r\nX-Evil: 1","traceparent":"00\r\n\r\nGET /evil HTTP/1.1","X-Evil":"1"}"#
                // Past the gateway, which would not let such a context through: the bridge has to see to itself.
                let seen = try await Command.busway(
                    "call",
                    "odd",
                    "see",
                    "place=x",
                    "--context",
                    evil,
                    "--transport",
                    way.bus.url
                )
                #expect(seen.status == 0, "\(seen.errors)")
                let body = #"{"n":"\r\n\r\nGET /evil HTTP/1.1\r\n\r\n"}"#
                let told = try await Command.busway(
                    "call",
                    "odd",
                    "tell",
                    "--args",
                    body,
                    "--context",
                    evil,
                    "--transport",
                    way.bus.url
                )
                #expect(told.status == 0, "\(told.errors)")
                #expect(upstream.requests.count == 2)
                for request in upstream.requests {
                    #expect(request.header("X-Request-Id") == nil && request.header("traceparent") == nil)
                    #expect(request.header("X-Evil") == nil && request.header("X-Source") == "bus")
                }
                #expect(upstream.requests.last?.hasSuffix("\r\n\r\n" + body) == true)
            }
        }
    }

    /// An answer that is none, and what its caller is told.
    private struct BadAnswer {
        let octets: [UInt8]
        let status: Int
        let detail: String

        init(_ text: String, _ status: Int, _ detail: String) {
            self.init(octets: Array(text.utf8), status, detail)
        }

        init(octets: [UInt8], _ status: Int, _ detail: String) {
            self.octets = octets
            self.status = status
            self.detail = detail
        }
    }

    private static let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    private static let text = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
    private static let unread = "the service's answer is not the JSON it says it is"
    private static let lost = "the connection to the service was lost"
    private static let coded = "the service's answer has a content coding nobody asked for"
    private static let large = "the service's answer is too large"
    private static let noHTTP = "the service's answer is not HTTP"

    private static let texts = [
        BadAnswer(json + "Content-Length: 3\r\n\r\n{]}", 502, unread),
        BadAnswer(json + "Content-Length: 3\r\n\r\nNaN", 502, unread),
        BadAnswer(json + "Content-Length: 5\r\n\r\n<xml>", 502, unread),
        BadAnswer(json + "Content-Length: 4\r\n\r\n1\n2\n", 502, unread),
        BadAnswer(json + "Content-Length: 20000\r\n\r\n" + String(repeating: "[", count: 20_000), 502, unread),
        BadAnswer(octets: Array((json + "Content-Length: 3\r\n\r\n").utf8) + [0x22, 0xFF, 0x22], 502, unread),
        BadAnswer(
            octets: Array((text + "Content-Length: 3\r\n\r\n").utf8) + [0x61, 0xC3, 0x28],
            502,
            "the service's answer is neither JSON nor UTF-8 text"
        ),
        BadAnswer(json + "Content-Length: 50\r\n\r\n{\"short\":1}", 503, lost),
        BadAnswer(json + "Content-Length: -5\r\n\r\n12345", 502, noHTTP),
        BadAnswer(json + "Content-Length: 1\r\nContent-Length: 5\r\n\r\n12345", 502, noHTTP),
        BadAnswer(json + "Content-Length: 99999999999999999999\r\n\r\n1", 502, large),
        BadAnswer(json + "Transfer-Encoding: chunked\r\n\r\n-1\r\n1\r\n", 503, lost),
        BadAnswer("SSH-2.0-OpenSSH_9.2\r\n", 502, noHTTP),
        BadAnswer("", 503, lost),
    ]

    @Test("an answer that is none becomes a failure that says so, and the next call is well")
    func badAnswers() async throws {
        let script: ScriptedServer.Script = { connection, next in
            guard let request = try await next() else { return }
            let index = Int(request.dropFirst("GET /at/".count).prefix { $0 != " " })
            try await connection.send(
                index.map { Self.texts[$0].octets } ?? Array((Self.json + "Content-Length: 1\r\n\r\n1").utf8)
            )
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, ["circuit: { failures: 1000 }"]) { way in
                for (index, answer) in Self.texts.enumerated() {
                    let ending = try await way.see("\(index)")
                    #expect(ending.status == answer.status && ending.detail == answer.detail, "\(index): \(ending)")
                    #expect(
                        ending.code?.hasPrefix("remote-") == true && ending.delivery == "executed",
                        "\(index): \(ending)"
                    )
                    #expect(upstream.requests.count == 2 * index + 1)
                    #expect(try await way.see("well").body == "{\"result\":1}\n")
                }
            }
        }
    }

    @Test("octets behind an answer's end belong to no answer, neither to this nor to the next")
    func tooLong() async throws {
        let script: ScriptedServer.Script = { connection, next in
            guard try await next() != nil else { return }
            try await connection.send(
                Self.json + "Content-Length: 1\r\n\r\n1" + Self.json + "Content-Length: 6\r\n\r\n\"evil\""
            )
            await connection.waitForEnd()
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url) { way in
                for count in 1...3 {
                    let ending = try await way.see()
                    #expect(ending.body == "{\"result\":1}\n", "\(ending)")
                    #expect(upstream.connections == count)
                }
            }
        }
    }

    @Test("a redirect goes nowhere: not to the machine's metadata, not to a neighbour, not to another scheme")
    func redirects() async throws {
        try await ScriptedServer.with(script: well) { neighbour in
            let targets = [
                "http://169.254.169.254/latest/meta-data/", neighbour.url + "/secret", "//127.0.0.1:\(neighbour.port)/",
                "file:///etc/passwd", "gopher://127.0.0.1:\(neighbour.port)/x", "/at/well",
            ]
            let script: ScriptedServer.Script = { connection, next in
                while let request = try await next() {
                    let place = request.dropFirst("GET /at/".count).prefix { $0 != " " }.split(separator: "-")
                    let location = place.last.flatMap { Int($0) }.map { targets[$0] } ?? ""
                    try await connection.answer("\"x\"", status: "\(place[0]) Elsewhere", "Location: \(location)\r\n")
                }
            }
            try await ScriptedServer.with(script: script) { upstream in
                try await BridgedWay.with(upstream.url) { way in
                    for status in [301, 302, 303, 307, 308] {
                        for index in targets.indices {
                            let ending = try await way.see("\(status)-\(index)")
                            #expect(
                                ending.isProblem(502, "remote-request-failed", retryable: false, "executed"),
                                "\(ending)"
                            )
                            #expect(ending.detail == "the service answered with status \(status)")
                        }
                    }
                    #expect(neighbour.connections == 0)
                    #expect(upstream.requests.count == 5 * targets.count && upstream.connections == 1)
                }
            }
        }
    }

    @Test("bombs, bodies without an end and bodies that do not come cost no memory, and end in time")
    func bombs() async throws {
        // 300 MB of zeros in 300 kB.
        let packing = try ChildProcess(
            "/bin/sh",
            ["-c", "head -c 300000000 /dev/zero | gzip -1 | base64 -w 0"],
            environment: ProcessInfo.processInfo.environment
        )
        let bomb = try #require(Data(base64Encoded: await packing.output.text())).map { $0 }
        try #require(bomb.count > 100_000)
        let script: ScriptedServer.Script = { connection, next in
            guard let request = try await next() else { return }
            switch request.dropFirst("GET /at/".count).prefix(while: { $0 != " " }) {
            case "content":
                try await connection.send(Self.json + "Content-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n")
                try await connection.send(bomb)
            case "transfer":
                try await connection.send(Self.json + "Transfer-Encoding: gzip\r\nConnection: close\r\n\r\n")
                try await connection.send(bomb)
            case "chunks":
                try await connection.send(Self.json + "Transfer-Encoding: chunked\r\n\r\n")
                let chunk = "10000\r\n" + String(repeating: "1", count: 65_536) + "\r\n"
                while true { try await connection.send(chunk) }
            case "endless":
                try await connection.send(Self.json + "\r\n")
                let piece = String(repeating: "1", count: 65_536)
                while true { try await connection.send(piece) }
            case "slow":
                try await connection.send(Self.json + "Content-Length: 1000\r\n\r\n")
                // Slowness is what is tested: an octet now and then, for longer than anybody waits.
                while true {
                    try await connection.send("1")
                    try await Task.sleep(for: .milliseconds(50))
                }
            default: try await connection.answer("1")
            }
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, ["circuit: { failures: 1000 }"], method: "timeout: 2") { way in
                #expect(try await way.see("well").status == 200)
                await upstream.waitForEndOfScript()
                let before = try ProcessFootprint(of: way.bridge.processID)
                for (place, status, detail) in [
                    ("content", 502, Self.coded), ("transfer", 502, Self.large), ("chunks", 502, Self.large),
                    ("endless", 502, Self.large), ("slow", 504, "the service did not answer in time"),
                ] {
                    let ending = try await way.see(place)
                    #expect(ending.status == status && ending.detail == detail, "\(place): \(ending)")
                    // The service's side has been closed: its script has come to its end.
                    await upstream.waitForEndOfScript()
                }
                let grown = try ProcessFootprint(of: way.bridge.processID).memory - before.memory
                #expect(grown < 64 << 20, "\(grown)")
                #expect(try await way.see("well").status == 200)
                #expect(try await way.upstream(upstream.url)?["unfinished"] == 0)
            }
        }
    }

    /// A service that is well.
    private let well: ScriptedServer.Script = { connection, next in
        while try await next() != nil { try await connection.answer("1") }
    }
}
