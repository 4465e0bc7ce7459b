import ChildProcesses
import Foundation
import Testing

@Suite("busway bench", .timeLimit(.minutes(2)))
struct BenchTests {
    @Test("prints answers, statuses and how long answers took, in a table or as JSON")
    func table() async throws {
        try await ServeFixture.with { server in
            let url = server.api + "/v1/call/demo/add"
            let data = ["--data", #"{"args":{"a":1,"b":2}}"#, "--connections", "3", "--seconds", "0.3"]
            let table = try await Command.busway(["bench", url] + data)
            #expect(table.status == 0)
            #expect(table.errors == "3 connections for 0.3 s: POST \(url) ...\n")
            #expect(table.output.contains(/status 200 +[1-9][0-9]*\n/), "\(table.output)")
            #expect(table.output.contains(/errors +0\n/))
            #expect(table.output.contains(/99\.9 % +[0-9]+\.[0-9]{3}\n/))
            let report = try await Self.report(["bench", url, "--json"] + data)
            #expect(report.answers > 0 && report.statuses == ["200": report.answers] && report.errors.isEmpty)
            // `{"result":3}` and a line end.
            #expect(report.octets == 13 * report.answers)
            let latency = report.latency
            #expect(latency["min"]! <= latency["p50"]! && latency["p50"]! <= latency["p99"]!)
            #expect(latency["p99"]! <= latency["max"]!)
        }
    }

    @Test("sends the method, the fields and the file it is told to, also by the environment")
    func request() async throws {
        try await ServeFixture.with { server in
            let get = try await Self.report(["bench", server.api + "/livez", "--seconds", "0.1", "--json"])
            #expect(get.method == "GET" && get.statuses.keys.sorted() == ["200"])
            let head = ["bench", server.api + "/livez", "--method", "HEAD", "--seconds", "0.1", "--json"]
            #expect(try await Self.report(head).octets == 0)
            let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).json")
            try Data(#"{"args":{}}"#.utf8).write(to: file)
            // What is left behind in the folder for temporary files does no harm.
            defer { try? FileManager.default.removeItem(at: file) }
            let environment = [
                "BUSWAY_DATA": "@\(file.path)", "BUSWAY_SECONDS": "0.1", "BUSWAY_CONNECTIONS": "2", "BUSWAY_JSON": "1",
                "BUSWAY_HEADER": "Content-Type: text/plain",
            ]
            let refused = try await Self.report(["bench", server.api + "/v1/call/demo/echo"], environment)
            #expect(refused.connections == 2 && refused.method == "POST" && refused.statuses.keys.sorted() == ["415"])
            let sent = ["bench", server.api + "/v1/call/demo/echo", "--header", "Content-Type: application/json"]
            #expect(try await Self.report(sent, environment).statuses.keys.sorted() == ["200"])
        }
    }

    @Test("waits for what is under way, counts what gets no answer, and Ctrl-C prints what there is")
    func ends() async throws {
        try await ServeFixture.with { server in
            let sleep = ["bench", server.api + "/v1/call/demo/sleep", "--json", "--connections", "2", "--data"]
            let slow = try await Self.report(sleep + [#"{"args":{"seconds":0.4}}"#, "--seconds", "0.1"])
            #expect(slow.answers == 2 && slow.latency["min"]! >= 400)
            let late = try await Command.busway(
                sleep + [#"{"args":{"seconds":9}}"#, "--seconds", "0.2", "--timeout", "0.3"]
            )
            #expect(late.status == 69 && late.output.contains(#""no response in time":2"#), "\(late)")
            let child = try ChildProcess(
                Command.binary.path,
                ["bench", server.api + "/livez", "--seconds", "60", "--json"],
                environment: Command.cleanEnvironment
            )
            // Its first line says that it listens to signals, and goes on.
            for await _ in child.errors { break }
            child.signal(SIGINT)
            let text = await child.output.text()
            let status = await child.exitStatus()
            let report = try JSONDecoder().decode(Report.self, from: Data(text.utf8))
            #expect(report.seconds < 50 && report.errors.isEmpty)
            // A busy machine may have had no answer yet.
            #expect(status == (report.answers > 0 ? 0 : 69), "\(text)")
        }
    }

    @Test("says what is wrong with what it is told")
    func mistakes() async throws {
        let live = "http://127.0.0.1:9/livez"
        for (arguments, status, text) in [
            (["127.0.0.1:9"], 64, "expected http://"), (["http://a@127.0.0.1:9/"], 64, "credentials"),
            ([live + "#x"], 64, "fragment"), ([live, "--connections", "0"], 64, "--connections: expected 1 to 10000"),
            ([live, "--header", "no field"], 64, "--header"), ([live, "--header", "Host: x"], 64, "made from the URL"),
            ([live, "--method", "A B"], 64, "not a method"), ([live, "--seconds", "0"], 64, "seconds"),
            ([live, "--data", "@/nowhere"], 78, "/nowhere"),
        ] as [([String], Int32, String)] {
            let command = try await Command.busway(["bench"] + arguments)
            #expect(command.status == status && command.errors.contains(text), "\(arguments): \(command)")
        }
        let environment = ["BUSWAY_CONNECTIONS": "many"]
        let command = try await Command.busway(["bench", live], environment: environment)
        #expect(command.status == 78 && command.errors.contains("BUSWAY_CONNECTIONS"))
        let nobody = try await Command.busway("bench", live, "--seconds", "0.2")
        #expect(nobody.status == 69 && nobody.output.contains("cannot connect"), "\(nobody)")
    }

    private struct Report: Decodable {
        let method: String
        let connections, answers, octets: Int
        let seconds: Double
        let statuses, errors: [String: Int]
        let latency: [String: Double]

        enum CodingKeys: String, CodingKey {
            case method, connections, answers, octets, seconds, statuses, errors
            case latency = "latency_ms"
        }
    }

    private static func report(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> Report {
        let command = try await Command.busway(arguments, environment: environment)
        try #require(command.status == 0, "\(command)")
        return try JSONDecoder().decode(Report.self, from: Data(command.output.utf8))
    }
}
