import ArgumentParser
import HTTPTypes
import SocketHTTP

/// The command `busway healthcheck`.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Exits with 0 when a gateway is alive, or ready.",
        discussion: """
            A container's HEALTHCHECK runs it; it needs no other program. An admin listener with TLS is given as https://..., and \
            its certificate must be of an authority that the system trusts, or that the file in SSL_CERT_FILE has.
            """
    )

    @Flag(help: "Ask whether it is ready for work, not only alive.")
    var ready = false

    @Argument(
        help: ArgumentHelp("The admin listener. (default: where BUSWAY_ADMIN says, or port 8081)", valueName: "url")
    )
    var url: String?

    @Option(help: ArgumentHelp("How long to wait, in seconds above 0. (default: 3)", valueName: "seconds"))
    var timeout: Seconds?

    func run() async throws {
        try await CommandRun.reportingFailure {
            let environment = Environment.process
            let base = try url ?? HealthcheckURL.standard(admin: environment["ADMIN"])
            let path = try ready || environment.flag("READY") ?? false ? "/readyz" : "/livez"
            let timeout = try timeout ?? environment.seconds("TIMEOUT") ?? 3
            let answer = try await HTTPExchange.get(base, path: path, timeout: timeout.duration)
            let body = String(decoding: answer.body, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
            guard answer.head.status.kind == .successful else {
                throw CommandFailure("\(path) answered \(answer.head.status.code): \(body)", .unavailable)
            }
            try StandardOutput.print(String(body))
        }
    }
}
