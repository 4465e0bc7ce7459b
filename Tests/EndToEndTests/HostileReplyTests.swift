import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

@Suite("Replies of peers who mean no good", .timeLimit(.minutes(5)))
struct HostileReplyTests {
    /// 100 MB of markup, as a JSON string.
    private static let huge: RawJSON = {
        let piece = Array("<script>window.pwned = 1</script>\\u001b[2J\\u202e".utf8)
        var bytes: [UInt8] = [0x22]
        bytes.reserveCapacity(101 << 20)
        while bytes.count < 100 << 20 { bytes += piece }
        return RawJSON(unchecked: (bytes + [0x22])[...])
    }()

    @Test(
        "a reply of 100 MB is thrown away unread: its caller is told, and the gateway holds and serves what it did before"
    )
    func huge() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await withTransport(bus.url, drivers: [.rabbitMQ]) { transport in
                let worker = ClosureEndpoint { endpoint in
                    endpoint.on("fill") { _, _ in Self.huge }
                    endpoint.on("small") { _, _ in RawJSON(1) }
                }
                let server = RPCServer(transport, target: Target(topic: "hostile", server: "one"), endpoints: [worker])
                let liar = RPCServer(
                    transport,
                    target: Target(topic: CatalogueResponder.topic, server: "hostile.one"),
                    endpoints: [ClosureEndpoint { $0.on("describe") { _, _ in Self.huge } }]
                )
                try await server.start()
                try await liar.start()
                try await ServeFixture.with(bus: bus.url, demo: true) { gateway in
                    #expect(try await gateway.ending("/v1/call/hostile/small").status == 200)
                    let before = try ProcessFootprint(of: gateway.processID).memory
                    let filled = try await gateway.ending(
                        "/v1/call/hostile/fill",
                        #"{"timeout":180}"#,
                        "--max-time",
                        "200"
                    )
                    #expect(filled.status == 502 && filled.code == "bad-reply", "\(filled)")
                    #expect(filled.detail.contains("is longer than the 41943040 that are taken"), "\(filled)")
                    // The same connection goes on bringing what others are told.
                    #expect(try await gateway.ending("/v1/call/hostile/small").status == 200)
                    while true {
                        // Whoever looks makes the gateway ask.
                        let catalogue = try await Command.curl(gateway.api + "/v1/endpoints").output
                        guard catalogue.contains(#""topic":"demo""#) else { continue }
                        #expect(!catalogue.contains("<script"))
                        break
                    }
                    let document = try await Command.curl(gateway.api + "/openapi.json").output
                    #expect(document.contains("/v1/call/demo/add") && !document.contains("<script>"))
                    #expect(try await Command.curl(gateway.api + "/").output.contains("<title>busway</title>"))
                    let peak = try ProcessFootprint(of: gateway.processID).peak
                    #expect(peak - before < 48 << 20, "\((peak - before) >> 20) MiB more")
                }
                await liar.stop()
                await server.stop()
                await server.wait()
            }
        }
    }
}
