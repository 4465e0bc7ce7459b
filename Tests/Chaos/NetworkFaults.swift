import FaultProxy
import Messaging
import Testing

extension Chaos {
    @Suite(.timeLimit(.minutes(4))) struct NetworkFaults {
        private var watchful: ChaosSettings {
            var settings = ChaosSettings()
            settings.heartbeat = 1
            return settings
        }

        @Test("callers whose connections fall silent without an end give them up and make new ones")
        func silentCallers() async throws {
            try await Chaos.trial("callers cut, nobody told", watchful) { bus in
                try await bus.cut(bus.callerProxies, telling: [])
            }
        }

        @Test("workers whose connections fall silent without an end give them up and make new ones")
        func silentWorkers() async throws {
            try await Chaos.trial("workers cut, nobody told", watchful) { bus in
                try await bus.cut(bus.workerProxies, telling: [])
            }
        }

        @Test("a way to the broker that is gone altogether is found again when it is back")
        func noWay() async throws {
            try await Chaos.trial("no way to the broker", watchful) { bus in
                try await bus.closeTheWay(.ignored, telling: [])
            }
        }

        @Test("connections that are reset come back, and while none is taken, callers hear so")
        func resets() async throws {
            try await Chaos.trial("connections reset") { bus in
                let first = try await bus.cut(bus.proxies, telling: [.client, .server])
                return max(first, try await bus.closeTheWay(.refused, telling: [.client, .server]))
            }
        }

        @Test("of a connection that only the broker knows to be lost the caller learns from its silence")
        func halfOpenCallers() async throws {
            try await Chaos.trial("callers half open", watchful) { bus in
                try await bus.cut(bus.callerProxies, telling: .server)
            }
        }

        @Test("requests sent to consumers that only the worker knows to be lost are delivered again")
        func halfOpenWorkers() async throws {
            try await Chaos.trial("workers half open", watchful) { bus in
                try await bus.cut(bus.workerProxies, telling: .client)
            }
        }

        @Test("a worker whose acknowledgements were lost with its connections runs nothing again")
        func lostAcknowledgements() async throws {
            var settings = watchful
            settings.workers = 1
            settings.callers = 128
            settings.concurrency = 64
            try await Chaos.trial("the only worker cut, nobody told", settings) { bus in
                try await bus.cut(bus.workerProxies, telling: [])
            }
        }

        @Test("a slow way makes nothing fail")
        func slowWay() async throws {
            try await Chaos.trial("30 ms each way") { bus in
                for proxy in bus.proxies { await proxy.setDelay(.milliseconds(30)) }
                try await bus.requests(100)
                for proxy in bus.proxies { await proxy.setDelay(nil) }
                let failed = bus.ledger.attempts.count { !$0.isGood }
                #expect(failed == 0)
                return try await bus.recovery(since: .now)
            }
        }
    }
}
