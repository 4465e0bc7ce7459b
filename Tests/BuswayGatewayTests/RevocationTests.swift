import HTTPTypes
import Messaging
import Testing
import WireJSON

@testable import BuswayGateway

@Suite("Streams and the rules that come later", .timeLimit(.minutes(1)))
struct RevocationTests {
    private func handler(
        _ access: AccessConfiguration,
        _ transport: Transport,
        _ streams: EventStreams,
        tokens: (any TokenVerifying)? = nil
    ) -> NotificationsHandler {
        NotificationsHandler(
            authenticator: Authenticator(access, tokens: tokens, time: .continuous),
            exposure: Exposure(access.expose, controlExchange: "openstack"),
            streams: streams,
            notifications: NotificationStreams(transport, streams, patience: .seconds(20))
        )
    }

    private func access(_ keys: [String: [String]], listens roles: Set<String>? = nil) -> AccessConfiguration {
        var access = AccessConfiguration()
        access.apiKeys = keys.map { name, keys in
            APIKey(name: name, digests: keys.map { KeyDigest(of: $0) }, roles: ["of-\(name)"])
        }
        if let roles {
            var rule = ExposeRule(topics: ["t"])
            rule.kinds = [.listen]
            rule.roles = roles
            access.expose = [rule]
        }
        return access
    }

    /// Who has that credential under the rules, as a request would find it.
    private func identity(_ handler: NotificationsHandler, _ request: GatewayRequest) async throws -> Identity {
        try await handler.authenticator.identity(of: request)
    }

    private func request(_ name: HTTPField.Name, _ value: String) -> GatewayRequest {
        var head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/v1/notifications/t")
        head.headerFields[name] = value
        return GatewayRequest(head: head, peer: "127.0.0.1")
    }

    /// Whether the stream has ended because it was revoked; closes it.
    private func isRevoked(_ stream: any GatewayStream) async -> Bool {
        let text = String(decoding: await stream.next() ?? [], as: UTF8.self)
        stream.close()
        return text.contains(#""reason":"revoked""#)
    }

    @Test("a stream whose key, rule or role is gone ends and says so, and the others go on")
    func revoked() async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let streams = EventStreams(StreamConfiguration(), time: .continuous)
            let names = ["gone", "rotated", "twice", "kept"]
            let before = handler(
                access(
                    ["gone": ["g"], "rotated": ["r1"], "twice": ["t1"], "kept": ["k"]],
                    listens: ["of-gone", "of-rotated", "of-twice", "of-kept", "of-other"]
                ),
                transport,
                streams
            )
            var open: [String: any GatewayStream] = [:]
            for (name, key) in zip(names, ["g", "r1", "t1", "k"]) {
                let identity = try await identity(before, request(.apiKey, key))
                open[name] = try await before.answer(topic: "t", query: [], isHead: false, identity: identity).stream
            }
            let rules = access(
                ["rotated": ["r2"], "twice": ["t2", "t1"], "kept": ["k"], "new": ["g"]],
                listens: ["of-rotated", "of-twice", "of-kept", "of-new"]
            )
            handler(rules, transport, streams).endRevoked()
            for (name, stream) in open {
                #expect(await isRevoked(stream) == ["gone", "rotated"].contains(name), "\(name)")
            }
        }
    }

    @Test("a stream of a call ends too, and so does one that a request opens which was let in before")
    func calls() async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let streams = EventStreams(StreamConfiguration(), time: .continuous)
            let before = handler(access(["ann": ["a"], "bob": ["b"]]), transport, streams)
            let (ann, bob) = try await (
                identity(before, request(.apiKey, "a")), identity(before, request(.apiKey, "b"))
            )
            let open = [try streams.open(for: ann), try streams.open(for: bob)]
            handler(access(["bob": ["b"]]), transport, streams).endRevoked()
            let late = [try streams.open(for: ann), try streams.open(for: bob)]
            for streams in [open, late] {
                #expect(await isRevoked(streams[0]))
                #expect(await !isRevoked(streams[1]))
            }
        }
    }

    /// Takes whatever token its key has signed: those that begin with its name.
    private struct Issuer: TokenVerifying {
        let keys: Set<String>

        func verify(_ token: String, at now: Double) throws(TokenRefusal) -> VerifiedToken {
            guard let key = keys.first(where: { token.hasPrefix($0) }) else { throw TokenRefusal("unknown key") }
            let warrant = KeyDigest(of: key)
            return VerifiedToken(name: token, roles: [], context: [:], expires: now + 60, warrant: warrant)
        }

        func honours(_ warrant: KeyDigest) -> Bool { keys.contains { KeyDigest(of: $0) == warrant } }
    }

    @Test("a stream opened with a token ends when the key that signed it is gone, or no tokens are taken any more")
    func tokens() async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let streams = EventStreams(StreamConfiguration(), time: .continuous)
            var access = AccessConfiguration()
            access.tokens = TokenRules()
            let before = handler(access, transport, streams, tokens: Issuer(keys: ["old", "new"]))
            var open: [any GatewayStream] = []
            for token in ["old-1", "new-1", "new-2"] {
                open.append(
                    try streams.open(for: try await identity(before, request(.authorization, "Bearer \(token)")))
                )
            }
            handler(access, transport, streams, tokens: Issuer(keys: ["new"])).endRevoked()
            #expect(await isRevoked(open[0]))
            #expect(await !isRevoked(open[1]))
            handler(self.access(["ann": ["a"]]), transport, streams).endRevoked()
            #expect(await isRevoked(open[2]))
        }
    }

    @Test("a stream opened with a certificate ends when another one is meant by its name now")
    func certificates() async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let streams = EventStreams(StreamConfiguration(), time: .continuous)
            var access = AccessConfiguration()
            access.certificates = [CertificateRule(match: "CN=ci", name: "ci")]
            let before = handler(access, transport, streams)
            let head = HTTPRequest(method: .get, scheme: "https", authority: "localhost", path: "/")
            let ci = ClientCertificate(subject: "CN=ci,O=Shop")
            let identity = try await identity(before, GatewayRequest(head: head, peer: "::1", certificate: ci))
            let open = [try streams.open(for: identity), try streams.open(for: identity)]
            access.certificates = [CertificateRule(match: "O=Shop", name: "ci")]
            handler(access, transport, streams).endRevoked()
            #expect(await !isRevoked(open[0]))
            access.certificates = [CertificateRule(match: "CN=robot", name: "ci")]
            handler(access, transport, streams).endRevoked()
            #expect(await isRevoked(open[1]))
        }
    }

    @Test("whoever proved nothing is revoked by a configuration that asks for proof")
    func anonymous() {
        let stranger = Identity.anonymous(at: ClientAddress("10.0.0.1"))
        let open = Authenticator(AccessConfiguration(), tokens: nil, time: .continuous)
        #expect(open.renewed(stranger) == stranger)
        #expect(Authenticator(access(["ann": ["a"]]), tokens: nil, time: .continuous).renewed(stranger) == nil)
    }
}
