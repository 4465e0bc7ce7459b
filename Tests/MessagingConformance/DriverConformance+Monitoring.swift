internal import Messaging
internal import WireJSON

extension DriverConformance {
    static let monitoring: [ConformanceCase] = [
        ConformanceCase("heartbeats keep a monitored call alive for longer than its monitor timeout") { fixture in
            let endpoint = ClosureEndpoint { endpoint in
                endpoint.on("long") { _, _ in
                    // Longer than the monitor timeout, whose least value on the wire is 2 s: time itself is under test.
                    try await Task.sleep(for: .milliseconds(2600))
                    return RawJSON("done")
                }
            }
            _ = try await fixture.server(endpoints: [endpoint])
            let client = try await fixture.client().prepare(callMonitorTimeout: .seconds(2))
            try requireEqual(try await client.call("long"), "done")
        },
        ConformanceCase("a monitored call to a silent server ends as worker-lost before its timeout") { fixture in
            let gate = Latch()
            let journal = Journal()
            _ = try await fixture.server(endpoints: [SampleEndpoints.gated(gate, journal)])
            // Below two seconds a server sends no heartbeats, so that is what silence looks like.
            let client = try await fixture.client().prepare(callMonitorTimeout: .set(fixture.shortTimeout * 1.5))
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("wait") }
            try requireEqual(error.code, .workerLost)
            try requireEqual(error.delivery, .unknown)
            gate.fire()
        },
        ConformanceCase("the total timeout of a monitored call is not extended by heartbeats") { fixture in
            let gate = Latch()
            let journal = Journal()
            _ = try await fixture.server(endpoints: [SampleEndpoints.gated(gate, journal)])
            let client = try await fixture.client(timeout: .milliseconds(1500)).prepare(callMonitorTimeout: .seconds(2))
            let error = try await failure(of: "the call") { () throws(RPCError) in try await client.call("wait") }
            try requireEqual(error.code, .timeout)
            gate.fire()
        },
    ]
}
