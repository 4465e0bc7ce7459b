import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("Namespaces and versions mean the same to Swift and Python", .timeLimit(.minutes(1)))
struct VersionTests {
    private static let dispatcher = "oslo_messaging.rpc.dispatcher"

    /// Interfaces that are there: a namespace, a version, the method to call.
    private static let known: [(namespace: String?, version: String?, method: String)] = [
        (nil, nil, "nothing"), (nil, "1.0", "nothing"), (nil, "1.5", "nothing"), (nil, "1.4.9", "nothing"),
        ("control", "2.0", "info"), ("control", "2.1", "info"),
        ("renamed", nil, "renamed"), ("former", "1.0", "renamed"), (nil, nil, "renamed"),
    ]

    /// Interfaces that are not there, and the exception that says so.
    private static let unknown: [(namespace: String?, version: String?, method: String, class: String)] = [
        (nil, "1.6", "nothing", "UnsupportedVersion"), (nil, "2.0", "nothing", "UnsupportedVersion"),
        (nil, "1.5.1", "nothing", "UnsupportedVersion"),
        ("control", nil, "info", "UnsupportedVersion"), ("control", "2.2", "info", "UnsupportedVersion"),
        ("nowhere", nil, "nothing", "UnsupportedVersion"), ("", nil, "nothing", "UnsupportedVersion"),
        (nil, nil, "missing", "NoSuchMethod"), ("control", "2.1", "nothing", "NoSuchMethod"),
        (nil, nil, "_hidden", "NoSuchMethod"), (nil, nil, "info", "NoSuchMethod"),
    ]

    @Test("what one server serves, the other serves, for callers of both languages", arguments: known.indices)
    func served(_ index: Int) async throws {
        let (namespace, version, method) = Self.known[index]
        try await Interop.run { interop in
            let python = target(namespace, version)
            try await interop.withService { service in
                try await interop.python(python).call(method)
                let swift = Target(topic: interop.name, namespace: namespace, version: version)
                try await interop.withClient(swift) { try await $0.call(method) }
                #expect(service.log.methods == [method, method])
            }
            try await interop.python(python.merging(["topic": "python"])).call(method)
            let swift = Target(topic: Interop.pythonTopic, namespace: namespace, version: version)
            try await interop.withClient(swift) { try await $0.call(method, interop.context) }
            let ran = try await interop.methodsRun()
            #expect(ran == [method, method])
        }
    }

    @Test("what one server refuses, the other refuses with the same words", arguments: unknown.indices)
    func refused(_ index: Int) async throws {
        let (namespace, version, method, className) = Self.unknown[index]
        let text =
            className == "NoSuchMethod"
            ? "Endpoint does not support RPC method \(method)"
            : "Endpoint does not support RPC version \(version ?? "1.0"). Attempted method: \(method)"
        try await Interop.run { interop in
            let python = target(namespace, version)
            try await interop.withService { service in
                for topic in [interop.name, Interop.pythonTopic] {
                    let named = python.merging(["topic": JSONValue(topic)])
                    let foreign = try await interop.python(named).failure(method)
                    #expect(foreign?.remoteClass == className && foreign?.remoteText == text, "\(topic)")
                    let swift = Target(topic: topic, namespace: namespace, version: version)
                    try await interop.withClient(swift) { client in
                        let error = await #expect(throws: RPCError.self) {
                            try await client.call(method, interop.context)
                        }
                        #expect(error?.remote?.qualifiedName == "\(Self.dispatcher).\(className)", "\(topic)")
                        #expect(error?.remote?.message == text, "\(topic)")
                        #expect(error?.delivery == .notExecuted, "\(topic)")
                    }
                }
                #expect(service.log.methods.isEmpty)
            }
            let noted = try await interop.noted()
            #expect(noted.isEmpty)
        }
    }

    @Test("a Python caller that allows the dispatcher's module gets the same exceptions from both")
    func allowedDispatcher() async throws {
        try await Interop.run { interop in
            try await interop.withService { _ in
                for (version, method) in [("1.0", "missing"), ("9.0", "nothing")] {
                    var failures: [PeerFailure?] = []
                    for topic in [interop.name, Interop.pythonTopic] {
                        let target: JSONObject = ["topic": JSONValue(topic), "version": JSONValue(version)]
                        var python = interop.python(target)
                        python.settings["allowed"] = [JSONValue(Self.dispatcher)]
                        failures.append(try await python.failure(method))
                    }
                    #expect(failures[0]?.kind.hasPrefix("\(Self.dispatcher)_Remote.") == true)
                    #expect(failures[0]?.kind == failures[1]?.kind)
                    #expect(failures[0]?.arguments == failures[1]?.arguments)
                }
            }
        }
    }

    @Test(
        "both agree on what may be sent under a version cap",
        arguments: [
            ("1.5", "1.0"), ("1.5", "1.5"), ("1.5", "1.6"), ("2.0", "1.9"), ("1.9", "2.0"), ("1.1.1", "1.1.0"),
            ("1.1.0", "1.1.1"), ("1.2", "1.1.9"),
        ]
    )
    func caps(
        _ cap: String,
        _ version: String
    ) async throws {
        try await Interop.run { interop in
            let python = try await interop.peer.run(
                "can_send_version",
                [
                    "url": JSONValue(interop.url()), "target": ["topic": "python"], "version_cap": JSONValue(cap),
                    "version": JSONValue(version),
                ]
            )
            try await interop.withClient(Target(topic: Interop.pythonTopic, version: version)) { client in
                let capped = try client.prepare(versionCap: .set(cap))
                let canSend = try capped.canSendVersion()
                #expect(python.boolValue == canSend)
                guard !canSend else { return }
                var other = interop.python(["topic": "python", "version": JSONValue(version)])
                other.settings["version_cap"] = JSONValue(cap)
                let failure = try await other.failure("nothing")
                let error = await #expect(throws: RPCError.self) { try await capped.call("nothing", interop.context) }
                #expect(failure?.kind == "oslo_messaging.rpc.client.RPCVersionCapError")
                #expect(failure?.text == error?.message)
                #expect(error?.code == .versionCapExceeded && error?.delivery == .notSent)
            }
            let noted = try await interop.noted()
            #expect(noted.isEmpty)
        }
    }

    private func target(
        _ namespace: String?,
        _ version: String?
    ) -> JSONObject {
        var target: JSONObject = [:]
        if let namespace { target["namespace"] = JSONValue(namespace) }
        if let version { target["version"] = JSONValue(version) }
        return target
    }
}
