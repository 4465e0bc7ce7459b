import Testing
import WireJSON

@testable import Messaging

@Suite("The preview of a request")
struct MessagePreviewTests {
    private let driver = RecordingDriver()

    private func preview(
        _ kind: OutgoingRequest.Kind,
        _ target: Target = Target(topic: "t"),
        mandatory: Bool = false
    ) async throws -> MessagePreview {
        let client = RPCClient(
            try await driver.transport(),
            target: target,
            timeout: .milliseconds(2500),
            mandatory: mandatory
        )
        return try client.preview(kind, "m", ["request_id": "r"], raw: RawJSON(validating: Array(#"{"a":1}"#.utf8)))
    }

    @Test("a call shows its address, its expiration and its message, and hides where the reply goes")
    func call() async throws {
        let preview = try await preview(.call, Target(topic: "t", server: "s", version: "1.1"), mandatory: true)
        #expect(preview.exchange == "openstack")
        #expect(preview.routingKey == "t.s")
        #expect(preview.mandatory)
        #expect(preview.properties.expiration == "2500")
        let inner = try Envelope.unwrap(preview.body)
        #expect(Array(inner.bytes) == preview.inner)
        let members = try inner.members()
        #expect(
            members.map(\.key) == [
                "method", "args", "version", "_msg_id", "_reply_q", "_timeout", "_unique_id", "_context_request_id",
            ]
        )
        #expect(members.first { $0.key == "_reply_q" }?.value.text == #""***""#)
    }

    @Test("casts and fanouts have no expiration and expect no reply, and a fanout is never mandatory")
    func casts() async throws {
        let cast = try await preview(.cast, mandatory: true)
        #expect(cast.routingKey == "t" && cast.mandatory && cast.properties.expiration == nil)
        let fanout = try await preview(.fanout, mandatory: true)
        #expect(fanout.exchange == "t_fanout" && fanout.routingKey.isEmpty && !fanout.mandatory)
        #expect(!String(decoding: fanout.inner, as: UTF8.self).contains("_reply_q"))
    }

    @Test("a preview sends nothing and is refused where the request would be")
    func checks() async throws {
        await #expect(throws: RPCError.self) { try await preview(.call, Target()) }
        await #expect(throws: RPCError.self) { try await preview(.call, Target(topic: "t", fanout: true)) }
        _ = try await preview(.cast)
        #expect(driver.requests.isEmpty)
    }
}
