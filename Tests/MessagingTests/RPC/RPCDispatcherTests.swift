import Testing
import WireJSON

@testable import Messaging

@Suite("The dispatcher")
struct RPCDispatcherTests {
    /// An endpoint whose methods return `name`.
    private func endpoint(_ name: String, _ target: Target = Target(), methods: [String] = ["run"]) -> any RPCEndpoint {
        FixedEndpoint(target: target, result: name, methodNames: methods)
    }

    private struct FixedEndpoint: RPCEndpoint {
        let target: Target
        let result: String
        let methodNames: [String]

        func method(named name: String) -> RPCMethod? {
            methodNames.contains(name) ? RPCMethod { _, _ in RawJSON(JSONValue(result)) } : nil
        }
    }

    private func dispatch(
        _ endpoints: [any RPCEndpoint],
        _ request: RequestMessage = RequestMessage(method: "run"),
        policy: RPCAccessPolicy = .standard
    ) async throws -> String {
        try await RPCDispatcher(endpoints: endpoints, accessPolicy: policy).dispatch(request).text
    }

    @Test("without endpoints every version is unsupported")
    func noEndpoints() async {
        await #expect(throws: RPCDispatchError.unsupportedVersion("1.0", method: "run")) { try await dispatch([]) }
    }

    @Test("the first endpoint that fits runs the method")
    func order() async throws {
        #expect(try await dispatch([endpoint("a"), endpoint("b")]) == #""a""#)
        let elsewhere = endpoint("a", Target(namespace: "n"))
        #expect(try await dispatch([elsewhere, endpoint("b")]) == #""b""#)
        #expect(try await dispatch([endpoint("a", methods: ["other"]), endpoint("b")]) == #""b""#)
    }

    @Test("a compatible endpoint without the method makes it a missing method")
    func noSuchMethod() async {
        let endpoints = [endpoint("a", methods: ["other"]), endpoint("b", Target(namespace: "n"))]
        await #expect(throws: RPCDispatchError.noSuchMethod("run")) { try await dispatch(endpoints) }
    }

    struct VersionRow: Sendable {
        let implemented: String?
        let requested: String?
        let isServed: Bool
    }

    @Test(
        "an endpoint serves its own and older versions of its major",
        arguments: [
            VersionRow(implemented: nil, requested: nil, isServed: true),
            VersionRow(implemented: nil, requested: "1.0", isServed: true),
            VersionRow(implemented: nil, requested: "1.1", isServed: false),
            VersionRow(implemented: "1.5", requested: "1.4", isServed: true),
            VersionRow(implemented: "1.5", requested: "1.5", isServed: true),
            VersionRow(implemented: "1.5", requested: "1.6", isServed: false),
            VersionRow(implemented: "1.5", requested: nil, isServed: true),
            VersionRow(implemented: "2.0", requested: nil, isServed: false),
            VersionRow(implemented: "2.0", requested: "1.9", isServed: false),
            VersionRow(implemented: "1.0", requested: "nonsense", isServed: false),
        ]
    )
    func versions(_ row: VersionRow) async throws {
        let endpoints = [endpoint("a", Target(version: row.implemented))]
        let request = RequestMessage(method: "run", version: row.requested)
        if row.isServed {
            #expect(try await dispatch(endpoints, request) == #""a""#)
        } else {
            await #expect(throws: RPCDispatchError.unsupportedVersion(row.requested ?? "1.0", method: "run")) {
                try await dispatch(endpoints, request)
            }
        }
    }

    @Test("a namespace must be the endpoint's or one of its legacy ones; none is a namespace too")
    func namespaces() async throws {
        let named = endpoint("a", Target(namespace: "n", legacyNamespaces: ["old"]))
        for namespace in ["n", "old"] {
            #expect(try await dispatch([named], RequestMessage(method: "run", namespace: namespace)) == #""a""#)
        }
        for namespace in ["other", "", nil] {
            await #expect(throws: RPCDispatchError.self) {
                try await dispatch([named], RequestMessage(method: "run", namespace: namespace))
            }
        }
        let legacyNull = endpoint("a", Target(namespace: "n", legacyNamespaces: [nil]))
        #expect(try await dispatch([legacyNull]) == #""a""#)
    }

    @Test("the policy hides methods, and later endpoints are still asked")
    func policy() async throws {
        let hidden = RequestMessage(method: "_run")
        let endpoints = [endpoint("a", methods: ["_run"])]
        await #expect(throws: RPCDispatchError.noSuchMethod("_run")) { try await dispatch(endpoints, hidden) }
        #expect(try await dispatch(endpoints, hidden, policy: .everything) == #""a""#)
        await #expect(throws: RPCDispatchError.noSuchMethod("run")) {
            try await dispatch([endpoint("a")], policy: RPCAccessPolicy { $0 == "other" })
        }
    }

    @Test("an endpoint whose version is none is refused when the dispatcher is made")
    func badEndpoint() {
        #expect(throws: MessagingError.self) { try RPCDispatcher(endpoints: [endpoint("a", Target(version: "1"))]) }
    }

    @Test("an endpoint's own ping wins over the built-in one")
    func ping() async throws {
        let request = RequestMessage(method: PingEndpoint.methodName)
        #expect(try await dispatch([PingEndpoint()], request) == #""pong""#)
        let own = endpoint("own", methods: [PingEndpoint.methodName])
        #expect(try await dispatch([own, PingEndpoint()], request) == #""own""#)
    }

    @Test("dispatch errors carry oslo's names and texts")
    func texts() {
        #expect(
            RPCDispatchError.noSuchMethod("m").remoteFailure.description
                == "oslo_messaging.rpc.dispatcher.NoSuchMethod: Endpoint does not support RPC method m"
        )
        #expect(
            RPCDispatchError.unsupportedVersion("9.9", method: "m").remoteFailure.message
                == "Endpoint does not support RPC version 9.9. Attempted method: m"
        )
    }
}
