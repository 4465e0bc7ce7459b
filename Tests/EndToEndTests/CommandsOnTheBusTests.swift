import Foundation
import RabbitMQFixture
import Testing

/// The commands that go over the bus themselves.
@Suite("On RabbitMQ itself", .timeLimit(.minutes(2)))
struct CommandsOnTheBusTests {
    @Test("call, cast and ping do what they do through a gateway, with the same exit codes")
    func commands() async throws {
        try await RabbitMQNode.shared().withVirtualHost { bus in
            try await ServeFixture.with(bus: bus.url, demo: true) { _ in
                let environment = ["BUSWAY_TRANSPORT": bus.url]
                let sum = try await Command.busway("call", "demo", "add", "a:=1", "b:=2", "--transport", bus.url)
                #expect(sum.status == 0 && sum.output == "3\n" && sum.errors.isEmpty, "\(sum)")
                let version = try await Command.busway(
                    "call",
                    "demo",
                    "echo",
                    "--version",
                    "1.2",
                    environment: environment
                )
                #expect(version.status == 0 && version.output == "{}\n", "\(version)")
                let cast = try await Command.busway("cast", "demo", "echo", environment: environment)
                #expect(cast.status == 0 && cast.output.count == 33, "\(cast)")
                let fanout = try await Command.busway("cast", "demo", "echo", "--fanout", environment: environment)
                #expect(fanout.status == 0, "\(fanout)")
                let ping = try await Command.busway("ping", "demo", environment: environment)
                #expect(ping.status == 0 && ping.output.hasPrefix("pong from demo in "), "\(ping)")
                let failed = try await Command.busway("call", "demo", "fail", "type=KeyError", environment: environment)
                #expect(failed.status == 76 && failed.errors.contains("builtins.KeyError"), "\(failed)")
                let unknown = try await Command.busway("call", "demo", "nonsense", environment: environment)
                #expect(unknown.status == 76 && unknown.errors.contains("nonsense"), "\(unknown)")
                let late = try await Command.busway(
                    "call",
                    "demo",
                    "sleep",
                    "seconds:=20",
                    "--timeout",
                    "0.5",
                    environment: environment
                )
                #expect(late.status == 75 && late.errors.contains("sleep"), "\(late)")
                for command in [["call", "nobody", "x"], ["cast", "nobody", "x"], ["ping", "nobody"]] {
                    let nobody = try await Command.busway(command, environment: environment)
                    #expect(nobody.status == 69 && nobody.errors.contains("nobody"), "\(nobody)")
                }
            }
        }
    }

    @Test("a broker that is not there, or refuses, is exit code 69 with the reason, the place and no password")
    func refused() async throws {
        let node = try await RabbitMQNode.shared()
        let place = "\(node.host):\(node.port)"
        for (url, reason) in [
            ("rabbit://guest:hunter2@\(place)/%2F", "ACCESS_REFUSED"),
            ("rabbit://guest:guest@\(place)/nowhere", "vhost nowhere not found"),
            ("rabbit://ann:hunter2@127.0.0.1:1/", "There is no connection to the broker: Nobody took the connection"),
        ] {
            for command in [["call", "demo", "add"], ["cast", "demo", "add"], ["ping", "demo"]] {
                let refused = try await Command.busway(command + ["--transport", url])
                #expect(refused.status == 69 && refused.output.isEmpty, "\(refused)")
                #expect(refused.errors.contains(reason) && !refused.errors.contains("hunter2"), "\(refused)")
                #expect(refused.errors.split(separator: "\n").count == 1, "\(refused)")
            }
        }
    }

    @Test("a URL with an option the driver does not have is refused before anything starts")
    func badOption() async throws {
        let url = "rabbit://ann:hunter2@127.0.0.1:1/?heartbeet_rate=2"
        let call = try await Command.busway("call", "demo", "add", "--transport", url)
        #expect(call.status == 64 && call.errors.contains("--transport: ") && call.errors.contains("heartbeet_rate"))
        let serve = try await Command.busway("serve", environment: ["BUSWAY_TRANSPORT": url])
        #expect(serve.status == 78 && serve.errors.contains("BUSWAY_TRANSPORT: "))
        #expect(!call.errors.contains("hunter2") && !serve.errors.contains("hunter2"))
    }

    @Test("the help of call and cast has one --version, and --version still prints the program's")
    func version() async throws {
        for command in ["call", "cast"] {
            let help = try await Command.busway(command, "--help")
            #expect(help.output.components(separatedBy: "  --version").count == 2, "\(help.output)")
        }
        let version = try await Command.busway("--version")
        #expect(version.status == 0 && version.output.split(separator: ".").count == 3)
        #expect(try await Command.shell("busway --version >/dev/full").status == 70)
    }
}
