import ChildProcesses
import Foundation
import Messaging
import MessagingRabbitMQ
import PythonPeers
import Reactor
import Testing
import WireJSON

@testable import busway

/// The example's web service and file, and a caller in Python that knows nothing of either.
@Suite("A Python caller reaches a web service behind the bridge", .timeLimit(.minutes(1)))
struct WebServiceTests {
    @Test("results, exceptions of busway.http and the exceptions the file names come to Python as its own peers' do")
    func calls() async throws {
        try await withBridge { python in
            let forecast = try await python.call("forecast", ["city": "Oslo", "days": 2])
            #expect(forecast == ["city": "Oslo", "days": ["snow", "snow"]])

            // Python has no module busway.http to load the class from, so it gets the one for all remote errors.
            let missing = try #require(try await python.failure("forecast", ["city": "Atlantis"]))
            #expect(missing.kind == "oslo_messaging.rpc.client.RemoteError" && missing.remoteClass == "NotFound")
            #expect(missing.remoteText?.contains("nobody measures the weather of Atlantis") == true)
            let escape = try #require(try await python.failure("forecast", ["city": ".."]))
            #expect(escape.remoteClass == "InvalidParams")

            #expect(try await python.call("report", ["city": "Lima"]) == ["stored": "Lima"])
            let twice = try #require(try await python.failure("report", ["city": "Lima"]))
            #expect(twice.kind == "builtins.KeyError" && twice.text.contains("there is a report for Lima already"))
        }
    }

    private func withBridge(_ body: (PythonClient) async throws -> Void) async throws {
        let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Examples/bridge")
        let service = try ChildProcess(
            "/usr/bin/python3",
            [example.appendingPathComponent("service.py").path, "0"],
            environment: ProcessInfo.processInfo.environment
        )
        defer { service.signal(SIGKILL) }
        var output = ""
        for await chunk in service.output {
            output += String(decoding: chunk, as: UTF8.self)
            if output.hasSuffix("\n") { break }
        }
        let upstream = output.trimmingCharacters(in: .newlines)
        try await Interop.run { interop in
            let text = try String(contentsOf: example.appendingPathComponent("busway.yaml"), encoding: .utf8)
                .replacingOccurrences(of: "http://127.0.0.1:9000", with: upstream)
                .replacingOccurrences(of: "topic: weather", with: "topic: \(interop.name)")
            let file = try ConfigurationFile(yaml: text, file: "busway.yaml")
            let loop = try EventLoop(name: "upstream")
            try await withTransport(interop.url(), drivers: [.rabbitMQ], logger: .silent) { transport in
                let services = BridgeServices(file.bridge, on: loop, transport, logger: .silent)
                let server = try #require(services.servers.first)
                try await server.start()
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body(interop.python(["version": "1.3"]))) } catch {
                    outcome = .failure(error)
                }
                await server.stop()
                await server.wait()
                await services.shutDown()
                try outcome.get()
            }
            await loop.shutDown()
        }
    }
}
