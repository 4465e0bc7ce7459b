import ChildProcesses
import Foundation
import Locking
import RabbitMQFixture
import ScriptedUpstream
import Testing
import WireJSON

/// Casts that a service behind a bridge never took, as an operator finds them on RabbitMQ.
@Suite("Dead letters", .timeLimit(.minutes(3)))
struct DeadLetterTests {
    /// A service that refuses everything until it is told otherwise.
    private final class Mood: Sendable {
        private let refuses = Lock(true)
        var isRefusing: Bool { refuses.withLock { $0 } }
        func turn(refusing: Bool) { refuses.withLock { $0 = refusing } }
    }

    private func with(
        _ settings: [String] = [],
        _ body: (BridgedWay, ScriptedServer, Mood) async throws -> Void
    ) async throws {
        let mood = Mood()
        let script: ScriptedServer.Script = { connection, next in
            while try await next() != nil {
                if mood.isRefusing {
                    try await connection.answer(#"{"detail":"not today"}"#, status: "422 No")
                } else {
                    try await connection.answer("null")
                }
            }
        }
        try await ScriptedServer.with(script: script) { upstream in
            try await BridgedWay.with(upstream.url, settings) { way in try await body(way, upstream, mood) }
        }
    }

    /// Casts `tell(n)` for each number, over one connection.
    private func cast(_ numbers: Range<Int>, to way: BridgedWay) async throws {
        let requests = numbers.map { number in
            """
            url = "\(way.gateway.api)/v1/cast/odd/tell"
            data = "{\\"args\\":{\\"n\\":\(number)}}"
            write-out = "%{http_code}\\n"
            output = "/dev/null"
            silent
            """
        }
        let directory = try TemporaryDirectory()
        let file = try directory.write("requests", requests.joined(separator: "\nnext\n"))
        let statuses = try await Command.curl("-K", file).output.split(separator: "\n")
        try #require(statuses == numbers.map { _ in "202" })
    }

    private func dead(_ words: String..., on way: BridgedWay) async throws -> Command {
        try await Command.busway(["dead"] + words + ["--transport", way.bus.url])
    }

    private func letters(_ way: BridgedWay, _ options: String...) async throws -> [JSONValue] {
        let listed = try await Command.busway(["dead", "list", "odd", "--transport", way.bus.url] + options)
        try #require(listed.status == 0, "\(listed.errors)")
        return try listed.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// Waits until the queue has that many letters, none of them in anybody's hands.
    private func waitForLetters(_ count: Int, on way: BridgedWay) async throws {
        while true {
            let queue = try await way.bus.queues()["busway.dead.odd"]
            if queue?.ready == count, queue?.unacknowledged == 0 { return }
        }
    }

    @Test("many are kept up to the length that was set, the oldest go first, and each is sent again exactly once")
    func many() async throws {
        try await with(["dead_letters: { length: 150, age: 1h }"]) { way, upstream, mood in
            try await cast(0..<20, to: way)
            try await waitForLetters(20, on: way)
            try await cast(20..<200, to: way)
            // Nobody tells, and asking all the time would slow down what is waited for.
            while upstream.requests.count < 200 { try await Task.sleep(for: .milliseconds(5)) }
            try await waitForLetters(150, on: way)
            let queue = try #require(try await way.bus.queues()["busway.dead.odd"])
            #expect(queue.isDurable && !queue.isAutoDelete)
            for argument in [
                #"{<<"x-max-length">>,signedint,150}"#, #"{<<"x-message-ttl">>,signedint,3600000}"#,
                #"{<<"x-overflow">>,longstr,<<"drop-head">>}"#,
            ] { #expect(queue.arguments.contains(argument), "\(queue.arguments)") }

            let kept = try await letters(way)
            let numbers = kept.compactMap { $0["args"]?["n"]?.intValue }
            #expect(kept.count == 150 && Set(numbers).count == 150)
            // The first twenty came before all others, so they are among the fifty that went.
            #expect(numbers.allSatisfy { $0 >= 20 })
            #expect(kept.allSatisfy { $0["reason"]?["class"] == "busway.http.InvalidParams" })
            #expect(kept.allSatisfy { $0["reason"]?["message"] == "not today" })
            #expect(try await letters(way, "--limit", "7") == Array(kept.prefix(7)))

            mood.turn(refusing: false)
            let ids = kept.compactMap { $0["id"]?.stringValue }
            let first = try await dead("replay", "odd", on: way)
            #expect(first.status == 0 && first.output.split(separator: "\n").map(String.init) == ids, "\(first.errors)")
            let second = try await dead("replay", "odd", on: way)
            #expect(second.status == 0 && second.output.isEmpty, "\(second.errors)")
            // Nobody tells, and asking all the time would slow down what is waited for.
            while upstream.requests.count < 350 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await letters(way).isEmpty)
            let bodies = upstream.requests.dropFirst(200).compactMap { $0.components(separatedBy: "\r\n\r\n").last }
            #expect(Set(bodies) == Set(numbers.map { #"{"n":\#($0)}"# }))
            #expect(upstream.requests.count == 350)
        }
    }

    @Test("they are gone when they have reached the age that was set")
    func age() async throws {
        try await with(["dead_letters: { age: 2 }"]) { way, upstream, _ in
            try await cast(0..<1, to: way)
            try await waitForLetters(1, on: way)
            try await waitForLetters(0, on: way)
            #expect(try await letters(way).isEmpty)
            #expect(upstream.requests.count == 1)
        }
    }

    @Test("a queue that is there already, with other limits, is taken as it is, and loses nothing")
    func otherLimits() async throws {
        try await with(["dead_letters: { length: 5, age: 1h }"]) { way, upstream, _ in
            try await way.bus.declareQueue("busway.dead.odd", arguments: #"[{<<"x-max-length">>, long, 7}]"#)
            try await cast(0..<9, to: way)
            try await waitForLetters(7, on: way)
            #expect(try await letters(way).count == 7)
            while way.bridge.logged.components(separatedBy: "is kept as a dead letter").count < 10 {
                // Nobody tells, and asking all the time would slow down what is waited for.
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(!way.bridge.logged.contains("is lost"))
            // The bridge goes on as before.
            #expect(try await way.see().code == "remote-invalid-params")
            #expect(upstream.requests.count == 10)
        }
    }

    @Test("one whose topic nobody serves any more stays where it is, and the command says why")
    func nobody() async throws {
        try await with { way, upstream, mood in
            try await cast(0..<3, to: way)
            try await waitForLetters(3, on: way)
            let before = try await letters(way)
            way.bridge.signal(SIGTERM)
            #expect(await way.bridge.exitCode() == 0)
            mood.turn(refusing: false)
            let replayed = try await dead("replay", "odd", on: way)
            #expect(replayed.status == 69 && replayed.output.isEmpty, "\(replayed.status) \(replayed.errors)")
            #expect(replayed.errors.contains("odd"), "\(replayed.errors)")
            #expect(try await letters(way) == before)
            #expect(upstream.requests.count == 3)
            let none = try await dead("list", "nowhere", on: way)
            #expect(none.status == 0 && none.output.isEmpty, "\(none.errors)")
        }
    }
}
