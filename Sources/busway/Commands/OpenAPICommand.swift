import ArgumentParser
import BuswayGateway

/// The command `busway openapi`.
struct OpenAPICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Prints the description of the HTTP API (OpenAPI 3.1)."
    )

    @Flag(help: "Print JSON instead of YAML.")
    var json = false

    func run() async throws {
        try await CommandRun.reportingFailure {
            let document = try OpenAPIDocument()
            let json = try json || Environment.process.flag("JSON") ?? false
            try StandardOutput.write(json ? document.json : try document.yaml)
        }
    }
}
