public import Reactor
public import Testing

extension ConformanceSite {
    /// Goes through every case, each on a connection of its own, and records an issue for each that ends otherwise.
    public func run(on loops: EventLoopGroup, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for item in cases {
            do {
                let client = try await RawClient.connect(to: address, on: loops.next(), tls: tls)
                try await perform(item, client)
                try await client.close()
            } catch {
                Issue.record("\(item): \(error)", sourceLocation: sourceLocation)
            }
        }
    }

    private func perform(_ item: ConformanceCase, _ client: RawClient) async throws {
        let closes = item.steps.contains { if case .closes = $0 { true } else { false } }
        let endsItself = item.steps.contains { if case .endSending = $0 { true } else { false } }
        var answersLeft = item.steps.count { if case .answer = $0 { true } else { false } }
        for step in item.steps {
            switch step {
            case .send(let octets):
                try await client.send(octets)
            case .trickle(let octets):
                for octet in octets { try await client.send([octet]) }
            case .endSending:
                try await client.endSending()
            case .interim:
                let interim = try await client.read(through: "\r\n\r\n")
                try require(interim == "HTTP/1.1 100 Continue\r\n\r\n", "not asked for the body: \(interim)")
            case .answer(let status, let isHead):
                answersLeft -= 1
                let answer = try await client.readAnswer(toHead: isHead)
                try require(answer.status == status, "\(answer.status) instead of \(status): \(answer.body)")
                // A server that did not yet know of the client's end when it answered could not say close.
                let saysClose = closes && answersLeft == 0 && (status >= 400 || !endsItself)
                try check(answer, toHead: isHead, saysClose: saysClose)
            case .closes:
                let ended = try await client.isEnded()
                try require(ended, "something comes after the last answer")
            case .stays:
                try await client.send(get())
                let answer = try await client.readAnswer(toHead: false)
                try require(answer.status == 200, "the next request is answered \(answer.status): \(answer.body)")
            }
        }
    }

    /// What holds for every response.
    private func check(_ answer: ReceivedAnswer, toHead isHead: Bool, saysClose: Bool) throws {
        let connection = answer.values("connection")
        if saysClose {
            try require(connection == ["close"], "the last answer does not say close: \(connection)")
        } else {
            try require(!connection.contains("close"), "an answer says close that need not")
        }
        try require(answer.values("date").count == 1, "\(answer.values("date").count) dates")
        guard isGateway else { return }
        try require(answer.values("x-request-id").count == 1, "no request id")
        guard answer.status >= 400, !isHead else { return }
        try require(answer.values("content-type") == ["application/problem+json"], "no problem document")
        try require(answer.body.contains("\"status\":\(answer.status)"), "the problem has another status")
        guard let code = Self.codes[answer.status] else { return }
        try require(answer.body.contains("\"code\":\"\(code)\""), "the problem has another code: \(answer.body)")
        try require(answer.body.contains("\"delivery\":\"not_sent\""), "the problem was sent: \(answer.body)")
    }

    /// The codes of the conditions the HTTP layer finds, where a status has no other.
    private static let codes = [
        408: "request-timeout", 413: "body-too-large", 414: "uri-too-long", 417: "expectation-failed",
        421: "misdirected-request", 431: "headers-too-large", 501: "not-implemented",
        505: "http-version-not-supported",
    ]

    private func require(_ condition: Bool, _ complaint: String) throws {
        guard condition else { throw ReceivedAnswer.Fault(description: complaint) }
    }
}
