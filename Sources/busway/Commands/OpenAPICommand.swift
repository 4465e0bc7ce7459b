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
        let document = try OpenAPIDocument()
        print(String(decoding: json ? document.json : document.yaml, as: UTF8.self), terminator: "")
    }
}
