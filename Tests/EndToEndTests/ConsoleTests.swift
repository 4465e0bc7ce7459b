import Foundation
import Messaging
import MessagingRabbitMQ
import RabbitMQFixture
import Testing
import WireJSON

/// The console in a browser, with honest and hostile peers on the bus.
@Suite("The console", .timeLimit(.minutes(10)))
struct ConsoleTests {
    /// What somebody tells of a server of theirs who means no good: markup, escapes, and far too much.
    private static let hostile: JSONValue = {
        let evil = "<script>window.pwned = 1</script><img src=x onerror=\"window.pwned = 1\">\u{1B}[2J\u{202E}"
        let methods = (0..<10_000).map { index -> JSONValue in
            ["name": "m\(index)<script>window.pwned=1</script>", "version": "1.0", "summary": JSONValue(evil)]
        }
        return [
            "format": 1, "name": JSONValue(evil), "version": JSONValue(evil), "instance": "hostile.one",
            "uptime_seconds": 1e300,
            "servers": [
                ["topic": "hostile", "server": "one", "exchange": .null, "running": 1, "methods": .array(methods)]
            ],
        ]
    }()

    @Test("works as a person would use it, in both themes and two sizes, and shows what peers tell as text")
    func browser() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await withTransport(bus.url, drivers: [.rabbitMQ]) { transport in
                let server = RPCServer(transport, target: Target(topic: "hostile", server: "one"), endpoints: [])
                let liar = RPCServer(
                    transport,
                    target: Target(topic: CatalogueResponder.topic, server: "hostile.one"),
                    endpoints: [ClosureEndpoint { $0.on("describe") { _, _ in RawJSON(Self.hostile) } }]
                )
                try await server.start()
                try await liar.start()
                let settings = "{ catalogue: { reply: 8MiB }, timeouts: { drain_delay: 0 } }"
                try await ServeFixture.with(bus: bus.url, demo: true, settings: settings) { gateway in
                    let package = Command.binary.deletingLastPathComponent().deletingLastPathComponent()
                        .deletingLastPathComponent()
                    let run = try await Command.shell(
                        "/usr/bin/python3 '\(package.path)/Tests/Browser/console.py' '\(gateway.api)' "
                            + "'\(package.path)/.build/console' \(gateway.processID) 2>&1"
                    )
                    #expect(run.status == 0, "\(run.output)")
                    // It was told to shut down in the end, if the page came that far.
                    if run.status == 0 { #expect(await gateway.exitCode() == 0) }
                }
                await liar.stop()
                await server.stop()
                await server.wait()
            }
        }
    }
}
