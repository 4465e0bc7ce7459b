import Testing
import WireJSON

@testable import Messaging

/// What a client adds to a request (oslo: `TestCastCall`, `TestCallTimeout`, `TestCallFanout`).
@Suite("What a client sends along")
struct CallSettingsTests {
    @Test(
        "calls and casts carry the context and the arguments they were given, and whether they must arrive",
        arguments: [OutgoingRequest.Kind.call, .cast],
        [([:], [:]), (["user": "testuser", "project": "testtenant"], ["bar": "blaa", "foobar": 11.01])]
            as [(RequestContext, JSONObject)]
    )
    func contents(kind: OutgoingRequest.Kind, given: (context: RequestContext, arguments: JSONObject)) async throws {
        for mandatory in [false, true] {
            let driver = RecordingDriver()
            let transport = try await driver.transport()
            let client = RPCClient(transport, target: Target(topic: "t"), mandatory: mandatory)
            switch kind {
            case .call: try await client.call("foo", given.context, given.arguments)
            default: try await client.cast("foo", given.context, given.arguments)
            }
            let sent = try #require(driver.requests.first)
            #expect(sent.kind == kind && sent.method == "foo" && sent.mandatory == mandatory)
            #expect(sent.context == given.context)
            #expect(try sent.arguments.value() == JSONValue(given.arguments))
        }
    }

    struct Timeouts: Sendable {
        /// Of the transport; a minute where it is left alone.
        var transport: Duration?
        var client: Duration?
        var prepared: Override<Duration> = .keep
        var monitor: Duration?
        let expected: Duration
    }

    @Test(
        "the timeout that is nearest to the call is its own, zero included, and a monitor's goes beside",
        arguments: [
            Timeouts(expected: .seconds(60)),
            Timeouts(transport: .seconds(21), expected: .seconds(21)),
            Timeouts(client: .milliseconds(21_100), expected: .milliseconds(21_100)),
            Timeouts(client: .zero, expected: .zero),
            Timeouts(prepared: .milliseconds(21_100), expected: .milliseconds(21_100)),
            Timeouts(client: .milliseconds(10_100), prepared: .milliseconds(21_100), expected: .milliseconds(21_100)),
            Timeouts(prepared: .set(.zero), expected: .zero),
            Timeouts(prepared: .seconds(60), monitor: .seconds(30), expected: .seconds(60)),
        ]
    )
    func timeouts(_ timeouts: Timeouts) async throws {
        let (driver, time) = (RecordingDriver(), ManualTime())
        var options = TransportOptions()
        if let timeout = timeouts.transport { options.responseTimeout = timeout }
        options.time = time.source
        let client = RPCClient(
            try await driver.transport(options: options),
            target: Target(topic: "t"),
            timeout: timeouts.client,
            callMonitorTimeout: timeouts.monitor
        )
        try await client.prepare(timeout: timeouts.prepared).call("foo")
        let sent = try #require(driver.requests.first)
        #expect(time.start.duration(to: sent.due) == timeouts.expected)
        #expect(sent.monitorTimeout == timeouts.monitor)
    }

    @Test(
        "a call to everybody is refused, whether the target says so, or what was prepared, or both",
        arguments: [(true, .keep), (false, true), (true, true)] as [(Bool, Override<Bool>)]
    )
    func fanout(target: Bool, prepared: Override<Bool>) async throws {
        let driver = RecordingDriver()
        let client = RPCClient(try await driver.transport(), target: Target(topic: "t", fanout: target))
        let error = await #expect(throws: RPCError.self) { try await client.prepare(fanout: prepared).call("foo") }
        #expect(error?.code == .invalidTarget)
        #expect(driver.requests.isEmpty)
    }
}
