import Messaging
import WireJSON

/// The demonstration endpoint of `serve --demo`: something to call before there is anything of one's own.
enum DemoEndpoint {
    static let topic = "demo"
    static let server = "busway"
    static let version = "1.3"

    /// The endpoints of the topic: the methods in the null namespace, and `admin`.
    static func endpoints(statistics: DemoStatistics) -> [any RPCEndpoint] {
        let methods = ClosureEndpoint(version: version) { endpoint in
            endpoint.on(DemoMethods.echo) { _, arguments in
                statistics.count("echo")
                return arguments
            }
            endpoint.on(DemoMethods.add, taking: Addition.self) { _, addition in
                statistics.count("add")
                return try addition.sum()
            }
            endpoint.on(DemoMethods.sleep, taking: Nap.self) { _, nap in
                statistics.count("sleep")
                try await nap.take()
            }
            endpoint.on(DemoMethods.fail, taking: Failure.self) { _, failure in
                statistics.count("fail")
                throw failure.fault
            }
            endpoint.on(DemoMethods.whoami) { context, _ in
                statistics.count("whoami")
                return RawJSON(.object(context.values))
            }
        }
        let admin = ClosureEndpoint(namespace: "admin", version: version) { endpoint in
            endpoint.on(DemoMethods.stats) { _, _ in RawJSON(statistics.snapshot) }
        }
        return [methods, admin]
    }
}
