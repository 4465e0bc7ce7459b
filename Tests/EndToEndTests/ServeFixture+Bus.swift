import ChildProcesses
import RabbitMQFixture
import Testing
import WireJSON

/// How a request to the gateway ended, as its caller sees it.
struct Ending: Sendable, CustomStringConvertible {
    let status: Int
    let body: String
    /// From the request's start to the last byte of its answer, as curl measured it.
    let seconds: Double
    /// Where a call that is answered later is to be asked for.
    var location: String?
    /// Whether it is what came of an earlier request with the same key.
    var isReplayed = false

    var code: String? { member("code")?.stringValue }
    var delivery: String? { member("delivery")?.stringValue }
    var isRetryable: Bool? { member("retryable")?.boolValue }
    var detail: String { member("detail")?.stringValue ?? "" }

    /// Whether it is a row of the problem table.
    func isProblem(_ status: Int, _ code: String, retryable: Bool, _ delivery: String) -> Bool {
        self.status == status && member("status")?.intValue == status && self.code == code
            && isRetryable == retryable && self.delivery == delivery
    }

    var description: String { "\(status) after \(seconds) s: \(body)" }

    private func member(_ name: String) -> JSONValue? {
        do { return try JSONValue(parsing: body)[name] } catch { return nil }
    }
}

extension ServeFixture {
    /// POSTs JSON, and returns how that ended.
    func ending(_ path: String, _ body: String = "{}", _ options: String...) async throws -> Ending {
        try await ending(path, body, options)
    }

    /// POSTs JSON, and returns how that ended.
    func ending(_ path: String, _ body: String, _ options: [String]) async throws -> Ending {
        try await request(path, options + ["-d", body])
    }

    /// Sends what curl's options say, and returns how that ended.
    func request(_ path: String, _ options: [String] = []) async throws -> Ending {
        let told = "\n%{http_code} %{time_total} %header{location} %header{idempotency-replayed}"
        let command = try await Command.curl(options + ["-w", told, api + path])
        let (text, rest) = try Self.split(command.output, errors: command.errors)
        let words = rest.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        try #require(words.count == 4, "curl said: \(command.errors)")
        return Ending(
            status: try #require(Int(words[0])),
            body: text,
            seconds: try #require(Double(words[1])),
            location: words[2].isEmpty ? nil : words[2],
            isReplayed: words[3] == "true"
        )
    }

    private static func split(_ output: String, errors: String) throws -> (String, String) {
        let newline = try #require(output.lastIndex(of: "\n"), "curl said: \(errors)")
        return (String(output[..<newline]), String(output[output.index(after: newline)...]))
    }

    /// Asks the same until `isIt`, and returns that answer and those before it.
    ///
    /// Each question is a request of its own, so the gateway is not asked faster than a program can be started.
    func endings(
        _ path: String,
        _ body: String = "{}",
        until isIt: (Ending) -> Bool
    ) async throws -> (last: Ending, before: [Ending]) {
        var before: [Ending] = []
        while true {
            let ending = try await ending(path, body)
            if isIt(ending) { return (ending, before) }
            before.append(ending)
        }
    }

    /// What `/readyz?verbose` says.
    func health() async throws -> JSONValue {
        try JSONValue(parsing: try await Command.curl(admin + "/readyz?verbose").output)
    }

    /// Asks for health until `isIt`.
    func health(until isIt: (JSONValue) -> Bool) async throws -> JSONValue {
        while true {
            let health = try await health()
            if isIt(health) { return health }
        }
    }

    /// A gateway on a bus, with `settings` under `gateway` in its file.
    static func with(
        bus url: String,
        demo: Bool = false,
        settings: String = "{}",
        _ body: (ServeFixture) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("busway.yaml", "gateway: \(settings)\n")
        try await with(
            ["--config", file] + (demo ? ["--demo"] : []),
            environment: ["BUSWAY_TRANSPORT": url],
            body
        )
    }
}
