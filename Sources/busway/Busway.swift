import ArgumentParser
import Reactor

/// The command: HTTP over a message bus.
@main
struct Busway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "busway",
        abstract: "An RPC gateway that exposes HTTP over a message bus.",
        discussion: """
            `busway serve --demo` starts a gateway with a demonstration endpoint on an in-memory bus. Then:
              curl -d '{"args":{"a":1,"b":2}}' localhost:8080/v1/call/demo/add
              busway call demo add a:=1 b:=2

            Exit codes: 0 ok, 64 usage, 69 bus unavailable, 70 internal, 75 timeout,
            76 remote error, 78 configuration.

            Every option can also be given in the environment: --call-monitor as
            BUSWAY_CALL_MONITOR, a switch as BUSWAY_DEMO=1.

            busway --version prints the version.
            """,
        subcommands: [
            ServeCommand.self, BridgeCommand.self, DeadCommand.self, CallCommand.self, CastCommand.self,
            NotifyCommand.self, ListenCommand.self, PingCommand.self, EndpointsCommand.self, CheckCommand.self,
            KeyCommand.self, OpenAPICommand.self, HealthcheckCommand.self, BenchCommand.self,
        ]
    )

    /// The program's first lines.
    static func main() async {
        openMissingStandardDescriptors()
        // Not the parser's own: that one would be an option of every subcommand, and in the help of `call` and `cast`
        // stand beside the version they ask a worker for.
        if CommandLine.arguments.dropFirst() == ["--version"] {
            do throws(CommandFailure) { try StandardOutput.print(Version.current) } catch {
                exit(withError: error.report())
            }
        } else {
            await main(nil)
        }
    }
}
