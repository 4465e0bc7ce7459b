import Locking
import Testing
import WireJSON

@testable import Messaging

/// Which method of which endpoint runs, with what (oslo: `test_dispatcher`'s table).
@Suite("A request among endpoints")
struct DispatchTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        /// The targets of the endpoints; each has the methods foo, bar and _foobar.
        let endpoints: [Target]
        var policy = RPCAccessPolicy.standard
        /// The methods the endpoints have.
        var methods = ["foo", "bar", "_foobar"]
        var request = RequestMessage(method: "foo")
        /// The endpoint that runs it; nil when none does.
        var runs: Int?
        var error: RPCDispatchError?

        var testDescription: String { name }
    }

    private static let legacy = Target(namespace: "testns", legacyNamespaces: ["second", nil])

    private static let rows = [
        Row(name: "no endpoints", endpoints: [], error: .unsupportedVersion("1.0", method: "foo")),
        Row(name: "a default target", endpoints: [Target()], runs: 0),
        Row(
            name: "context and arguments",
            endpoints: [Target()],
            policy: .everything,
            request: RequestMessage(method: "bar", arguments: RawJSON(["blaa": true]), context: ["user": "bob"]),
            runs: 0
        ),
        Row(
            name: "the null namespace",
            endpoints: [Target()],
            policy: .everything,
            request: RequestMessage(method: "foo", namespace: nil),
            runs: 0
        ),
        Row(name: "a version", endpoints: [Target()], request: RequestMessage(method: "foo", version: "1.0"), runs: 0),
        Row(
            name: "no such method",
            endpoints: [Target()],
            request: RequestMessage(method: "foobar"),
            error: .noSuchMethod("foobar")
        ),
        Row(
            name: "a namespace",
            endpoints: [Target(), Target(namespace: "testns")],
            request: RequestMessage(method: "foo", namespace: "testns"),
            runs: 1
        ),
        Row(
            name: "a namespace of nobody",
            endpoints: [Target(), Target(namespace: "testns")],
            request: RequestMessage(method: "foo", namespace: "nstest"),
            error: .unsupportedVersion("1.0", method: "foo")
        ),
        Row(
            name: "a version of the second",
            endpoints: [Target(version: "1.5"), Target(version: "3.4")],
            request: RequestMessage(method: "foo", version: "3.2"),
            runs: 1
        ),
        Row(
            name: "a version of nobody",
            endpoints: [Target(version: "1.5"), Target(version: "3.0")],
            request: RequestMessage(method: "foo", version: "3.2"),
            error: .unsupportedVersion("3.2", method: "foo")
        ),
        Row(
            name: "the null namespace as a legacy one",
            endpoints: [Target(namespace: "testns", legacyNamespaces: [nil])],
            runs: 0
        ),
        Row(
            name: "a namespace that is not among the legacy ones",
            endpoints: [legacy],
            request: RequestMessage(method: "foo", namespace: "wrong"),
            error: .unsupportedVersion("1.0", method: "foo")
        ),
        Row(
            name: "a public method beside a private one",
            endpoints: [legacy],
            request: RequestMessage(method: "foo", namespace: "testns"),
            runs: 0
        ),
        Row(
            name: "a private method",
            endpoints: [legacy],
            request: RequestMessage(method: "_foobar", namespace: "testns"),
            error: .noSuchMethod("_foobar")
        ),
        Row(
            name: "a method that is not exposed, where only those are",
            endpoints: [legacy],
            policy: .explicit,
            methods: ["bar"],
            request: RequestMessage(method: "foo", namespace: "testns"),
            error: .noSuchMethod("foo")
        ),
        Row(
            name: "a method that is exposed, where only those are",
            endpoints: [legacy],
            policy: .explicit,
            methods: ["bar"],
            request: RequestMessage(method: "bar", namespace: "testns"),
            runs: 0
        ),
    ]

    @Test("runs one method of one endpoint with its context and arguments, or none with the reason", arguments: rows)
    func dispatch(_ row: Row) async throws {
        let runs = Lock<[String]>([])
        let endpoints = row.endpoints.enumerated().map { index, target in
            ClosureEndpoint(
                namespace: target.namespace,
                version: target.version ?? "1.0",
                legacyNamespaces: target.legacyNamespaces
            ) { endpoint in
                for method in row.methods {
                    endpoint.on(method) { context, arguments in
                        runs.withLock { $0.append("\(index) \(method) \(context) \(arguments.text)") }
                        return .null
                    }
                }
            }
        }
        let dispatcher = try RPCDispatcher(endpoints: endpoints, accessPolicy: row.policy)
        if let error = row.error {
            await #expect(throws: error) { try await dispatcher.dispatch(row.request) }
        } else {
            _ = try await dispatcher.dispatch(row.request)
        }
        let expected = row.runs.map {
            "\($0) \(row.request.method) \(row.request.context) \(row.request.arguments.text)"
        }
        #expect(runs.withLock { $0 } == (expected.map { [$0] } ?? []))
    }

    @Test("there are as many rows as oslo has")
    func count() { #expect(Self.rows.count == 16) }
}
