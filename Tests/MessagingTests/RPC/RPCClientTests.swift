import Testing
import WireJSON

@testable import Messaging

@Suite("The RPC client")
struct RPCClientTests {
    private let driver = RecordingDriver()

    private func client(_ target: Target = Target(topic: "topic"), versionCap: String? = nil) async throws -> RPCClient
    {
        RPCClient(try await driver.transport(), target: target, versionCap: versionCap)
    }

    // MARK: prepare

    @Test("prepare keeps what is left out, clears what is nil and replaces the rest")
    func prepare() async throws {
        let full = Target(exchange: "e", topic: "t", server: "s", namespace: "n", version: "1.2", fanout: true)
        let client = try await client(full)
        #expect(try client.prepare().target == full)
        #expect(
            try client.prepare(exchange: nil, topic: nil, namespace: nil, version: nil, server: nil, fanout: nil).target
                == Target()
        )
        #expect(
            try client.prepare(
                exchange: "E",
                topic: "T",
                namespace: "N",
                version: "2.3",
                server: "S",
                fanout: false
            ).target == Target(exchange: "E", topic: "T", server: "S", namespace: "N", version: "2.3")
        )
        #expect(try client.prepare(topic: "T").prepare(server: nil).target.topic == "T")
        let optional: String? = "from a variable"
        #expect(try client.prepare(server: .set(optional)).target.server == "from a variable")
    }

    @Test("prepared settings are taken along, cleared and replaced")
    func preparedSettings() async throws {
        let client = try await client()
            .prepare(timeout: .seconds(5), versionCap: "1.4", callMonitorTimeout: .milliseconds(2500), mandatory: true)
        #expect(client.timeout == .seconds(5))
        #expect(client.versionCap == "1.4")
        #expect(client.callMonitorTimeout == .milliseconds(2500))
        #expect(client.mandatory && !client.requiresConsumer)
        let cleared = try client.prepare(timeout: nil, versionCap: nil, callMonitorTimeout: nil, mandatory: nil)
        #expect(cleared.timeout == nil && cleared.versionCap == nil && cleared.callMonitorTimeout == nil)
        #expect(!cleared.mandatory)
    }

    @Test("prepare refuses a version that is none", arguments: ["5", "5.a", "5.5.a", "", "a.b"])
    func badVersion(_ version: String) async throws {
        let client = try await client()
        let error = #expect(throws: RPCError.self) { try client.prepare(version: .set(version)) }
        #expect(error?.message == "Version must contain a major and minor integer. Got \(version)")
    }

    @Test("a bad version the client was made with does not keep other settings from being prepared")
    func badTargetVersion() async throws {
        #expect(try await client(Target(topic: "t", version: "5")).prepare(server: "s").target.version == "5")
    }

    // MARK: What is sent

    @Test("the target, the context and the arguments reach the driver")
    func request() async throws {
        let client = try await client(Target(topic: "t", namespace: "n", version: "1.1"))
        try await client.prepare(server: "s").call("m", ["request_id": "r"], ["a": 1])
        let request = try #require(driver.requests.first)
        #expect(request.kind == .call)
        #expect(
            request.target == Target(exchange: "openstack", topic: "t", server: "s", namespace: "n", version: "1.1")
        )
        #expect(request.method == "m")
        #expect(request.arguments.text == #"{"a":1}"#)
        #expect(request.context == ["request_id": "r"])
        #expect(!request.mandatory && !request.requiresConsumer && request.monitorTimeout == nil)
    }

    @Test("the exchange of the target wins over the transport's control exchange")
    func exchange() async throws {
        let transport = try await driver.transport(options: TransportOptions(controlExchange: "nova"))
        try await RPCClient(transport, target: Target(topic: "t")).cast("m")
        try await RPCClient(transport, target: Target(exchange: "own", topic: "t")).cast("m")
        #expect(driver.requests.map(\.target.exchange) == ["nova", "own"])
    }

    @Test("a cast of a fanout target and a fanout are the same")
    func fanout() async throws {
        let client = try await client()
        let first = try await client.fanout("m")
        let second = try await client.prepare(fanout: true).cast("m")
        #expect(driver.requests.map(\.kind) == [.fanout, .fanout])
        #expect(driver.requests.map(\.uniqueID) == [first, second])
    }

    @Test("a monitor timeout belongs to calls only")
    func monitor() async throws {
        let client = try await client().prepare(callMonitorTimeout: .seconds(30))
        try await client.call("m")
        try await client.cast("m")
        #expect(driver.requests.map(\.monitorTimeout) == [.seconds(30), nil])
    }

    @Test("the timeout of the call wins over the client's, and that over the transport's; zero is zero")
    func timeouts() async throws {
        let time = ManualTime()
        var options = TransportOptions(responseTimeout: .seconds(7))
        options.time = time.source
        let transport = try await driver.transport(options: options)
        let client = RPCClient(transport, target: Target(topic: "t"))
        try await client.call("m")
        try await RPCClient(transport, target: Target(topic: "t"), timeout: .seconds(5)).call("m")
        try await RPCClient(transport, target: Target(topic: "t"), timeout: .seconds(5))
            .prepare(timeout: .milliseconds(10)).call("m")
        try await client.prepare(timeout: .set(.zero)).call("m")
        #expect(
            driver.requests.map { time.start.duration(to: $0.due) }
                == [.seconds(7), .seconds(5), .milliseconds(10), .zero]
        )
    }

    @Test("a timeout says which method of which topic and server it was, behind oslo's text")
    func timeoutText() async throws {
        try await withTransport("memory://\(UniqueID())") { transport in
            let client = RPCClient(transport, target: Target(topic: "demo"), timeout: .zero)
            let shared = await #expect(throws: RPCError.self) { try await client.call("add") }
            #expect(shared?.message.hasPrefix("Timed out waiting for a reply to message ID ") == true)
            #expect(shared?.message.hasSuffix(" (method add on topic demo)") == true)
            let one = await #expect(throws: RPCError.self) { try await client.prepare(server: "s").call("add") }
            #expect(one?.message.hasSuffix(" (method add on topic demo, server s)") == true)
        }
    }

    // MARK: What is refused

    @Test("a call cannot be a fanout, and that is said before anything else is")
    func callFanout() async throws {
        let client = try await client(Target(fanout: true), versionCap: "nonsense")
        let error = await #expect(throws: RPCError.self) { try await client.call("m") }
        #expect(error?.code == .invalidTarget)
        #expect(error?.message == "A call cannot be used with fanout:<Target fanout=True>")
        #expect(driver.requests.isEmpty)
    }

    @Test("a topic is required, which is said after the version cap was checked")
    func noTopic() async throws {
        let client = try await client(Target(version: "1.1"))
        let error = await #expect(throws: RPCError.self) { try await client.cast("m") }
        #expect(error?.message == "A topic is required to send:<Target version=1.1>")
        let capped = try client.prepare(versionCap: "1.0")
        let capError = await #expect(throws: RPCError.self) { try await capped.cast("m") }
        #expect(capError?.code == .versionCapExceeded)
    }

    @Test("arguments must be an object", arguments: ["[]", "1", "null", #""text""#])
    func arguments(_ text: String) async throws {
        let client = try await client()
        let raw = try RawJSON(validating: Array(text.utf8))
        let error = await #expect(throws: RPCError.self) { try await client.call("m", raw: raw) }
        #expect(error?.code == .notEncodable)
        #expect(error?.delivery == .notSent)
    }

    // MARK: Version caps

    struct CapRow: Sendable, CustomStringConvertible {
        let cap: String?
        let version: String?
        let isSent: Bool
        var description: String { "cap \(cap ?? "none"), version \(version ?? "none")" }
    }

    @Test(
        "a version cap lets through what is not newer",
        arguments: [
            CapRow(cap: nil, version: nil, isSent: true), CapRow(cap: nil, version: "9.9", isSent: true),
            CapRow(cap: "1.1", version: nil, isSent: false), CapRow(cap: "1.1", version: "1.0", isSent: true),
            CapRow(cap: "1.1", version: "1.1", isSent: true), CapRow(cap: "1.1", version: "1.2", isSent: false),
            CapRow(cap: "1.1.1", version: "1.1.0", isSent: true), CapRow(cap: "1.1.0", version: "1.1.1", isSent: false),
            CapRow(cap: "1.2", version: "1.1.9", isSent: true), CapRow(cap: "2.0", version: "1.0", isSent: false),
            CapRow(cap: "1.9", version: "2.0", isSent: false),
        ]
    )
    func cap(_ row: CapRow) async throws {
        let client = try await client(Target(topic: "t", version: row.version), versionCap: row.cap)
        #expect(try client.canSendVersion() == row.isSent)
        #expect(try client.prepare(version: nil).canSendVersion(row.version) == row.isSent)
        if row.isSent {
            try await client.call("m")
        } else {
            let error = await #expect(throws: RPCError.self) { try await client.call("m") }
            #expect(error?.code == .versionCapExceeded)
        }
        #expect(driver.requests.count == (row.isSent ? 1 : 0))
    }

    @Test("asking about a version that is none is an error")
    func capOfNonsense() async throws {
        let client = try await client(versionCap: "1.0")
        #expect(throws: RPCError.self) { try client.canSendVersion("5") }
        #expect(try !client.canSendVersion(nil))
    }
}
