import ArgumentParser
import HTTPTypes
import Reactor
import WireJSON

/// The command `busway bench`.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Keeps connections to an HTTP server busy, and prints how long its answers take.",
        discussion: """
            For instance, the demo of `busway serve --demo`:
              busway bench --data '{"args":{"a":1,"b":2}}' http://127.0.0.1:8080/v1/call/demo/add

            Each connection sends its next request when the last one is answered. At the end of the time, what is
            under way is waited for; Ctrl-C prints at once what there is. The exit code is 69 when no request was
            answered.
            """
    )

    @Argument(help: "Where to: http://host:port/path or https://host:port/path.")
    var url: String

    @Option(help: ArgumentHelp("How many connections to keep busy, 1 to 10000. (default: 10)", valueName: "number"))
    var connections: Int?
    @Option(help: ArgumentHelp("How long, in seconds above 0. (default: 10)", valueName: "seconds"))
    var seconds: Seconds?
    @Option(help: "The method. (default: POST with --data, GET without)")
    var method: String?
    @Option(help: ArgumentHelp("The body of each request, or @file for what a file holds.", valueName: "text"))
    var data: String?
    @Option(help: ArgumentHelp("A field of each request, 'Name: value'. May be repeated.", valueName: "field"))
    var header: [String] = []
    @Option(help: ArgumentHelp("How long a request may take, in seconds above 0. (default: 30)", valueName: "seconds"))
    var timeout: Seconds?
    @Option(help: ArgumentHelp("A file with the API key for the gateway.", valueName: "file"))
    var apiKeyFile: String?
    @Option(help: ArgumentHelp("A file with the bearer token for the gateway.", valueName: "file"))
    var tokenFile: String?
    @Flag(help: "Print one JSON object instead of the table.")
    var json = false

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let asJSON = try json || environment.flag("JSON") ?? false
            let run = try await makeRun(environment)
            // When it cannot be raised, connections that get no descriptor are told as such.
            _ = try? raiseDescriptorLimit()
            let outcome = try await withEventLoops { loops in try await Self.interruptible(run, on: loops) }
            let report = BenchReport(outcome: outcome, run: run)
            try StandardOutput.print(asJSON ? "\(try report.json())" : report.text)
            if outcome.tally.answered == 0 { throw ExitCode.unavailable }
        }
    }

    private func makeRun(_ environment: Environment) async throws -> BenchRun {
        let timeout = try timeout ?? environment.seconds("TIMEOUT") ?? 30
        var fields = try BenchFields.read(header, environment)
        try GatewayCredentials(
            apiKeyFile: apiKeyFile ?? environment["API_KEY_FILE"],
            tokenFile: tokenFile ?? environment["TOKEN_FILE"]
        ).add(to: &fields)
        return BenchRun(
            target: try await BenchTarget(
                url,
                method: method ?? environment["METHOD"],
                fields: fields,
                body: try BenchFields.body(data ?? environment["DATA"]),
                deadline: .now + timeout.duration
            ),
            connections: try connectionCount(environment),
            time: try (seconds ?? environment.seconds("SECONDS") ?? 10).duration,
            timeout: timeout.duration
        )
    }

    private func connectionCount(_ environment: Environment) throws(CommandFailure) -> Int {
        guard let setting = environment.setting(connections.map(String.init), "CONNECTIONS") else { return 10 }
        guard let count = Int(setting.text), (1...10_000).contains(count) else {
            throw setting.failure("expected 1 to 10000, found '\(setting.text)'")
        }
        return count
    }

    /// Runs, and lets the first signal end it with what there is.
    private static func interruptible(_ run: BenchRun, on loops: EventLoopGroup) async throws -> BenchRun.Outcome {
        let signals = try await SignalSource([.interrupt, .terminate], on: loops.next())
        defer { signals.close() }
        // From here on a signal ends it with a report.
        StandardError.print("\(run.description) ...")
        return await withTaskGroup(of: BenchRun.Outcome?.self) { group in
            group.addTask { await run.run(on: loops) }
            group.addTask {
                for await _ in signals { return nil }
                return nil
            }
            while let finished = await group.next() {
                // The other task ends now: the signals' because nobody waits for them, the run's with what it has.
                group.cancelAll()
                if let finished { return finished }
            }
            preconditionFailure("the run gives its outcome also when it is cancelled")
        }
    }
}
