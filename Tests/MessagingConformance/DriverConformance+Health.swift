import Messaging

extension DriverConformance {
    /// What a health report rests on; a driver that offers none of it has nothing to pass here.
    static let health: [ConformanceCase] = [
        ConformanceCase("a message to oneself comes back") { fixture in
            let transport = try await fixture.transport()
            guard let driver = transport.driver as? any BusProbing else { return }
            for _ in 0..<3 { try await driver.roundTrip(by: .now + .seconds(20)) }
        },
        ConformanceCase("a message to oneself is not sent when its time is over") { fixture in
            let transport = try await fixture.transport()
            guard let driver = transport.driver as? any BusProbing else { return }
            let error = try await failure(of: "the round trip") { () throws(RPCError) in
                try await driver.roundTrip(by: .now - .seconds(1))
            }
            try requireEqual(error.code, .timeout)
            try requireEqual(error.delivery, .notSent)
        },
        ConformanceCase("a report tells since when there is a connection, and that there is none after the end") {
            fixture in
            let transport = try await fixture.transport()
            guard transport.driver is any BusReporting, let driver = transport.driver as? any BusProbing else { return }
            try await driver.roundTrip(by: .now + .seconds(20))
            let connected = transport.report
            try requireEqual(connected.status, .connected)
            try require(connected.wasConnected, "it was connected")
            try require(connected.since.map { $0 <= .now } ?? false, "the connection began in the past")
            try require(connected.connections.allSatisfy { $0.failure == nil }, "every connection is well")
            await transport.cleanup()
            let closed = transport.report
            try requireEqual(closed.status, .disconnected)
            try require(closed.wasConnected, "it is still true that it was connected")
            try require(closed.connections.isEmpty, "no connection is left")
            let error = try await failure(of: "the round trip") { () throws(RPCError) in
                try await driver.roundTrip(by: .now + .seconds(20))
            }
            try requireEqual(error.code, .closed)
        },
    ]
}
