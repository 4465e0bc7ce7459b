import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("A context arrives as it was sent", .timeLimit(.minutes(1)))
struct ContextTests {
    /// What OpenStack's services send, and what nobody should, but may.
    private static func context(_ name: String) -> JSONObject {
        [
            "test": JSONValue(name), "request_id": "req-1", "user_id": "u", "roles": ["admin", "member"],
            "is_admin": false,
            "user_domain": nil, "timestamp": "2026-01-02T03:04:05.000678", "service_catalog": [],
            "nested": ["deep": [1, 2.5, nil, ["er": "ü🚌"]], "": true], "größe": "ß", "with space": 1, "": "empty key",
            "method": "not the method", "args": ["not": "the arguments"], "_msg_id": "not the identity",
        ]
    }

    @Test("a Python server sees every value of a Swift caller's context, and the monitor timeout as oslo adds it")
    func swiftToPython() async throws {
        try await Interop.run { interop in
            let context = RequestContext(Self.context(interop.name))
            var expected = context.values
            try await interop.withClient { client in
                let seen = try await client.call("context", context)
                expected["client_timeout"] = JSONValue.null
                #expect(seen == JSONValue(expected))
                let monitored = try await client.prepare(callMonitorTimeout: .seconds(10)).call("context", context)
                #expect(monitored["client_timeout"]?.doubleValue == 10)
                try await client.cast("context", context)
            }
            let noted = try await interop.noted(atLeast: 3)
            #expect(noted.last?["context"]?["nested"] == expected["nested"])
        }
    }

    @Test("a Swift server sees every value of a Python caller's context, and nothing else")
    func pythonToSwift() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                var python = interop.python()
                python.context = Self.context(interop.name)
                let seen = try await python.call("context")
                #expect(seen == JSONValue(python.context))
                #expect(service.log.entries.first?.context == RequestContext(python.context))
            }
        }
    }

    @Test("a context goes from Python through Swift to Python unharmed")
    func through() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                var python = interop.python()
                python.context = Self.context(interop.name)
                try await python.call("nothing")
                let received = try #require(service.log.entries.first?.context)
                try await interop.withClient { client in
                    var seen = try await client.call("context", received).objectValue
                    seen?["client_timeout"] = nil
                    #expect(seen == python.context)
                }
            }
        }
    }
}
