import Messaging
import Testing

@testable import BuswayGateway

@Suite("Streams and the rules that come later", .timeLimit(.minutes(1)))
struct RevocationTests {
    private func handler(
        _ access: AccessConfiguration,
        _ transport: Transport,
        _ streams: EventStreams
    ) -> NotificationsHandler {
        NotificationsHandler(
            access: access,
            exposure: Exposure(access.expose, controlExchange: "openstack"),
            streams: streams,
            notifications: NotificationStreams(transport, streams, patience: .seconds(20))
        )
    }

    private func access(_ keys: [String: String], listens roles: Set<String>) -> AccessConfiguration {
        var access = AccessConfiguration()
        access.apiKeys = keys.map { APIKey(name: $0.key, digests: [KeyDigest(of: $0.key)], roles: [$0.value]) }
        var rule = ExposeRule(topics: ["t"])
        rule.kinds = [.listen]
        rule.roles = roles
        access.expose = [rule]
        return access
    }

    @Test("a stream whose key or role is gone ends and says so, and the others go on")
    func revoked() async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let streams = EventStreams(StreamConfiguration(), time: .continuous)
            let before = handler(access(["gone": "a", "moved": "a", "kept": "a"], listens: ["a"]), transport, streams)
            var open: [String: any GatewayStream] = [:]
            for key in before.access.apiKeys {
                let answer = try await before.answer(topic: "t", query: [], isHead: false, identity: key.identity)
                open[key.name] = answer.stream
            }
            handler(access(["moved": "b", "kept": "a", "new": "a"], listens: ["a"]), transport, streams).endRevoked()
            for (name, stream) in open {
                let text = String(decoding: await stream.next() ?? [], as: UTF8.self)
                #expect(text.contains(#""reason":"revoked""#) == (name != "kept"), "\(name): \(text)")
                stream.close()
            }
        }
    }

    @Test("whoever proved nothing is revoked by a configuration that asks for proof")
    func anonymous() {
        let stranger = Identity.anonymous(at: ClientAddress("10.0.0.1"))
        #expect(AccessConfiguration().renewed(stranger) == stranger)
        #expect(access(["ann": "a"], listens: []).renewed(stranger) == nil)
    }
}
