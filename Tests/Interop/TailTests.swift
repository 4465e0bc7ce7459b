import ChildProcesses
import Foundation
import Locking
import Messaging
import MessagingRabbitMQ
import PythonPeers
import RabbitMQFixture
import Testing
import WireJSON

/// Those who see notifications in passing, and those who are killed in the middle, beside Python's listeners.
@Suite("Notifications seen in passing", .timeLimit(.minutes(2)))
struct TailTests {
    private static let binary = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(".build/debug/busway").path
    private static let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("BUSWAY_") }

    /// The events in the lines that a program prints, as they come.
    private func events(_ output: AsyncStream<[UInt8]>) -> AsyncStream<(type: String, isRedelivered: Bool)> {
        let (stream, continuation) = AsyncStream.makeStream(of: (type: String, isRedelivered: Bool).self)
        Task {
            for await line in output.lines {
                let text = line.hasPrefix("data: ") ? String(line.dropFirst(6)) : line
                guard text.hasPrefix("{") else { continue }
                do {
                    let value = try JSONValue(parsing: text)
                    continuation.yield((value["event_type"]?.stringValue ?? "?", value["redelivered"] == true))
                } catch {
                    continuation.yield(("unreadable: \(text)", false))
                }
            }
            continuation.finish()
        }
        return stream
    }

    @Test("busway listen and a gateway's streams steal nothing from a Python listener, and miss nothing")
    func besidePython() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let url = virtualHost.url
            try await PythonPeer.with { peer in
                try await peer.run("listen_judging", ["url": JSONValue(url), "name": "l", "topic": "t"])
                try await BuswayProcess.with(url) { gateway in
                    try await withTransport(url, drivers: [.rabbitMQ]) { transport in
                        let notifier = Notifier(transport, topics: ["t"])
                        let listen = try ChildProcess(
                            Self.binary,
                            ["listen", "--topic", "t", "--transport", url],
                            environment: Self.environment
                        )
                        let curl = try ChildProcess(
                            "/usr/bin/curl",
                            ["-sN", "--max-time", "60", gateway.api + "/v1/notifications/t?event_type=e*"],
                            environment: Self.environment
                        )
                        let told = Lock(0)
                        let heard = Lock(0)
                        let results = try await withThrowingTaskGroup(of: [String].self) { group in
                            for child in [listen, curl] {
                                group.addTask {
                                    var seen: [String] = []
                                    for await event in events(child.output) {
                                        if seen.isEmpty { heard.withLock { $0 += 1 } }
                                        seen.append(event.type)
                                        if event.type == "e.last" { break }
                                    }
                                    return seen
                                }
                            }
                            // Both see something: from here on neither may miss anything.
                            while heard.withLock({ $0 }) < 2 {
                                try await notifier.info("e.probe").requireDelivered()
                                told.withLock { $0 += 1 }
                            }
                            for number in 0..<200 { try await notifier.info("e\(number)").requireDelivered() }
                            try await notifier.info("e.last").requireDelivered()
                            return try await group.reduce(into: []) { $0.append($1) }
                        }
                        let expected = (0..<200).map { "e\($0)" } + ["e.last"]
                        for seen in results { #expect(seen.filter { $0 != "e.probe" } == expected) }
                        // The listener has everything, once.
                        let total = told.withLock { $0 } + expected.count
                        let theirs = try await peer.run("journal", ["at_least": JSONValue(total)]).arrayValue ?? []
                        #expect(theirs.count == total)
                        #expect(Set(theirs).subtracting(["e.probe"]) == Set(expected.map { JSONValue($0) }))
                        listen.signal(SIGTERM)
                        #expect(await listen.exitStatus() == 0)
                        curl.signal(SIGKILL)
                        _ = await curl.exitStatus()
                    }
                }
            }
        }
    }

    @Test("of a pool's killed member only what was not acknowledged comes again, marked, and of one that stops nothing")
    func killedMember() async throws {
        try await RabbitMQNode.shared().withVirtualHost { virtualHost in
            let arguments = ["listen", "--topic", "t", "--pool", "p", "--transport", virtualHost.url]
            try await withTransport(virtualHost.url, drivers: [.rabbitMQ]) { transport in
                let journal = NotificationJournal()
                let member = NotificationListener(transport, topics: ["t"], endpoints: [journal.endpoint()], pool: "p")
                // Makes the pool's queue, so that everything told from now on is in it.
                try await member.start()
                await member.stop()
                await member.wait()
                var told = 0
                var printed: [String] = []
                for signal in [SIGTERM, SIGKILL] {
                    // As many for each of the two, who may print all there are before the signal reaches it.
                    for number in told..<told + 250 {
                        try await Notifier(transport, topics: ["t"]).info("\(number)").requireDelivered()
                    }
                    told += 250
                    let enough = printed.count + 50
                    let child = try ChildProcess(Self.binary, arguments, environment: Self.environment)
                    await withTaskCancellationHandler {
                        for await event in events(child.output) {
                            #expect(!event.isRedelivered)
                            printed.append(event.type)
                            if printed.count == enough { child.signal(signal) }
                        }
                    } onCancel: {
                        child.signal(SIGKILL)
                    }
                    #expect(await child.exitStatus() == (signal == SIGTERM ? 0 : -SIGKILL))
                }
                try await member.start()
                // What is waited for is one more than was looked at: the last may come in between.
                var heard = journal.notifications
                while Set(printed + heard.compactMap(\.eventType)).count < told {
                    heard = await journal.notifications(atLeast: heard.count + 1)
                    try Task.checkCancellation()
                }
                await member.stop()
                await member.wait()
                let again = journal.notifications.filter { printed.contains($0.eventType ?? "") }
                let unmarked = again.filter { !$0.isRedelivered }.map(\.eventType)
                #expect(unmarked.isEmpty)
                #expect(again.count <= 64 && Set(printed).count == printed.count)
            }
        }
    }
}
