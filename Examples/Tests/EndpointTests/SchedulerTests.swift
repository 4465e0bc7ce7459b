import Messaging
import Scheduler
import Testing
import WireJSON

@Suite("The scheduler of the examples", .timeLimit(.minutes(1)))
struct SchedulerTests {
    @Test("a service's own API class asks a server of two endpoints, which starts, stops and is waited for")
    func usage() async throws {
        try await withTransport("memory://scheduler") { transport in
            let hosts = [Host(name: "a", freeMemory: 1), Host(name: "b", freeMemory: 2)]
            let server = SchedulerServer(transport, name: "node-1", hosts: hosts)
            let scheduler = SchedulerAPI(transport)
            try await server.start()
            #expect(try await scheduler.serviceName(.empty) == "scheduler on node-1")
            #expect(
                try await scheduler.selectHosts(.empty, RequestSpec(memory: 1), limit: 9).map(\.name) == ["b", "a"]
            )
            await #expect {
                try await scheduler.selectHosts(.empty, RequestSpec(memory: 3))
            } throws: {
                ($0 as? RPCError)?.remote?.qualifiedName == "scheduler.NoValidHost"
            }
            try await scheduler.updateHost(.empty, Host(name: "a", freeMemory: 9))
            await server.stop()
            await server.wait()
        }
    }
}
