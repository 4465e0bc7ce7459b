import Messaging
import WireJSON

/// A Swift server with the methods that the Python peer has in `peer/endpoints.py`.
struct SwiftService: Sendable {
    let server: RPCServer
    /// What it has run.
    let log: CallLog
    /// What the method `hold` waits for.
    let gate: Latch

    init(
        _ transport: Transport,
        _ target: Target,
        concurrency: Int = 64
    ) {
        let (log, gate) = (CallLog(), Latch())
        (self.log, self.gate) = (log, gate)
        let name = target.server ?? ""
        server = RPCServer(
            transport,
            target: target,
            endpoints: [
                SwiftMethods.plain(name, log, gate), SwiftMethods.control(name, log), SwiftMethods.former(name, log),
            ],
            concurrency: concurrency,
            answersPing: true
        )
    }

    /// Ends it; what is held is let go.
    func end() {
        gate.fire()
        server.abort()
    }
}

/// The endpoints of a Swift service.
private enum SwiftMethods {
    struct Operands: Decodable {
        let a: Int
        let b: Int
    }

    struct Failing: Decodable {
        let kind: String?
        let text: String
    }

    /// No namespace: the methods most tests use.
    static func plain(
        _ server: String,
        _ log: CallLog,
        _ gate: Latch
    ) -> ClosureEndpoint {
        let noting = Noting(server: server, log: log)
        return ClosureEndpoint(version: "1.5") { endpoint in
            noting.on("echo", &endpoint) { _, arguments in arguments }
            noting.on("add", &endpoint, RPCMethod(taking: Operands.self) { _, sum in sum.a + sum.b }.body)
            noting.on("nothing", &endpoint) { _, _ in .null }
            noting.on("who", &endpoint) { _, _ in RawJSON(JSONValue(server)) }
            noting.on("context", &endpoint) { context, _ in RawJSON(JSONValue(context.values)) }
            noting.on("hold", &endpoint) { _, _ in
                await gate.wait()
                return RawJSON("released")
            }
            noting.on("text", &endpoint) { _, arguments in
                RawJSON(JSONValue(String(repeating: "x", count: try arguments.value()["length"]?.intValue ?? 0)))
            }
            noting.on("length", &endpoint) { _, arguments in
                RawJSON(JSONValue(try arguments.value()["text"]?.stringValue?.utf8.count ?? 0))
            }
            noting.on("fail", &endpoint) { _, arguments in
                let failing = try arguments.decode(Failing.self)
                throw RPCFault.builtin(failing.kind ?? "", failing.text)
            }
            noting.on("fail_own", &endpoint) { _, arguments in
                let text = try arguments.decode(Failing.self).text
                throw RPCFault(
                    class: "PeerError",
                    module: "failures",
                    message: text,
                    arguments: [JSONValue(text), 7],
                    keywordArguments: ["reason": "of its own"]
                )
            }
            noting.on("fail_unexpectedly", &endpoint) { _, _ in throw Secret() }
            noting.on("pass_on", &endpoint) { _, arguments in
                // What a method raises that was raised by another server before.
                let failure = RemoteFailure(
                    className: "PeerError_Remote",
                    module: "failures_Remote",
                    message: try arguments.decode(Failing.self).text,
                    traceback: ["Traceback (most recent call last):\n", "  of the first server\n"]
                )
                throw RPCFault(failure)
            }
        }
    }

    /// A namespace and a version of its own.
    static func control(
        _ server: String,
        _ log: CallLog
    ) -> ClosureEndpoint {
        let noting = Noting(server: server, log: log)
        return ClosureEndpoint(namespace: "control", version: "2.1") { endpoint in
            noting.on("info", &endpoint) { _, arguments in
                RawJSON(["namespace": "control", "args": try arguments.value()])
            }
        }
    }

    /// An endpoint that still answers to the name it had before.
    static func former(
        _ server: String,
        _ log: CallLog
    ) -> ClosureEndpoint {
        let noting = Noting(server: server, log: log)
        return ClosureEndpoint(namespace: "renamed", version: "1.0", legacyNamespaces: ["former", nil]) { endpoint in
            noting.on("renamed", &endpoint) { _, _ in RawJSON("renamed") }
        }
    }

    /// An error that is nobody's business but the server's.
    struct Secret: Error {}
}

/// Registers methods that note each call before they do anything.
private struct Noting: Sendable {
    let server: String
    let log: CallLog

    func on(
        _ method: String,
        _ endpoint: inout ClosureEndpoint,
        _ body: @escaping RPCMethod.Body
    ) {
        let (server, log) = (server, log)
        endpoint.on(method) { context, arguments in
            log.note(CallLog.Entry(server: server, method: method, context: context, arguments: arguments))
            return try await body(context, arguments)
        }
    }
}
