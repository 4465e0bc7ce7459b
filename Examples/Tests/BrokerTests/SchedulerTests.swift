import ChildProcesses
import Foundation
import Messaging
import PythonPeers
import Scheduler
import Testing
import WireJSON

@Suite("The scheduler of the examples on RabbitMQ", .timeLimit(.minutes(2)))
struct SchedulerTests {
    private static let build = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: ".build/debug")

    @Test("the program says the same on a broker as on a bus inside the process")
    func program() async throws {
        let inside = try await Self.run([])
        #expect(inside.hasPrefix("served by scheduler on node-1\nbest hosts: compute-2, compute-1\nrefused: "))
        try await Broker.with { broker in
            let onBroker = try await Self.run([broker.url])
            #expect(onBroker == inside)
        }
    }

    @Test("a Python service asks it by the names, versions and errors of its manager")
    func python() async throws {
        try await Broker.with { broker in
            try await broker.withTransport(exchange: "nova") { transport in
                let hosts = [Host(name: "a", freeMemory: 1024), Host(name: "b", freeMemory: 4096)]
                let server = SchedulerServer(transport, name: "node-1", hosts: hosts)
                try await server.start()
                try await Self.ask(broker.python(["exchange": "nova", "topic": "scheduler", "version": "2.6"]))
                await server.stop()
                await server.wait()
            }
        }
    }

    private static func ask(_ scheduler: PythonClient) async throws {
        let best = try await scheduler.call("select_hosts", ["request_spec": ["memory": 512]])
        #expect(best == [["name": "b", "free_memory": 4096]])
        var everybody = scheduler
        everybody.target["fanout"] = true
        try await everybody.cast("update_host", ["host": ["name": "a", "free_memory": 8192]])
        // The fanout is a message of another queue, so the question is asked until it has arrived.
        var first: JSONValue?
        while first != "a" {
            first = try await scheduler.call("select_hosts", ["request_spec": ["memory": 512]])[0]?["name"]
            try Task.checkCancellation()
        }
        let refused = try await scheduler.failure("select_hosts", ["request_spec": ["memory": 65_536]])
        #expect(refused?.remoteClass == "NoValidHost")
        #expect(refused?.remoteText == "No host has 65536 MB of memory left")
        var base = scheduler
        base.target["namespace"] = "baseapi"
        base.target["version"] = "1.1"
        #expect(try await base.call("service_name") == "scheduler on node-1")
        base.target["version"] = "1.2"
        #expect(try await base.failure("service_name")?.remoteClass == "UnsupportedVersion")
    }

    /// What the program prints.
    private static func run(_ arguments: [String]) async throws -> String {
        let program = try ChildProcess(build.appending(path: "SchedulerService").path, arguments, environment: [:])
        async let output = program.output.text()
        async let errors = program.errors.text()
        let status = await program.exitStatus()
        let complaint = await errors
        #expect(status == 0, "\(complaint)")
        return await output
    }
}
