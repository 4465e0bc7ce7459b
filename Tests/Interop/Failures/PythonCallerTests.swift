import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("What a Swift method throws reaches the Python caller as Python's exceptions do", .timeLimit(.minutes(1)))
struct PythonCallerTests {
    private static let remoteError = "oslo_messaging.rpc.client.RemoteError"

    @Test(
        "a builtin exception is raised as itself",
        arguments: ["ValueError", "KeyError", "TypeError", "NotImplementedError", "PermissionError"]
    )
    func builtin(_ kind: String) async throws {
        let text = "Grüße, 🚌 \"quoted\""
        try await Interop.run { interop in
            try await interop.withService { service in
                let arguments: JSONValue = ["kind": JSONValue(kind), "text": JSONValue(text)]
                let failure = try await interop.python().failure("fail", arguments)
                #expect(failure?.kind == "builtins.\(kind)")
                #expect(failure?.text.contains(text) == true)
                #expect(service.log.methods == ["fail"])
            }
        }
    }

    @Test("a class Python does not have, or that is no Exception, is a RemoteError of the same name")
    func unknownBuiltin() async throws {
        try await Interop.run { interop in
            try await interop.withService { _ in
                for kind in ["NoSuchError", "SystemExit"] {
                    let arguments: JSONValue = ["kind": JSONValue(kind), "text": "x"]
                    let failure = try await interop.python().failure("fail", arguments)
                    #expect(failure?.kind == Self.remoteError)
                    #expect(failure?.remoteClass == kind && failure?.remoteText == "x")
                }
            }
        }
    }

    @Test("an exception of a module that is not allowed is a RemoteError")
    func foreign() async throws {
        try await Interop.run { interop in
            try await interop.withService { _ in
                let failure = try await interop.python().failure("fail_own", ["text": "x"])
                #expect(failure?.kind == Self.remoteError)
                #expect(failure?.remoteClass == "PeerError" && failure?.remoteText == "x")
                #expect(failure?.remoteTraceback == [])
            }
        }
    }

    @Test("an exception of an allowed module is rebuilt with its arguments and named values")
    func allowed() async throws {
        try await Interop.run { interop in
            try await interop.withService { _ in
                var python = interop.python()
                python.settings["allowed"] = ["failures"]
                let failure = try await python.failure("fail_own", ["text": "x"])
                #expect(failure?.kind == "failures_Remote.PeerError_Remote")
                #expect(failure?.arguments == ["x", 7])
                #expect(failure?.keywordArguments == ["reason": "of its own"])
                let passedOn = try await python.failure("pass_on", ["text": "y"])
                #expect(passedOn?.kind == "failures_Remote.PeerError_Remote")
                #expect(passedOn?.text.contains("  of the first server\n") == true)
            }
        }
    }

    @Test("an error that was not meant for callers tells them nothing of itself")
    func unexpected() async throws {
        try await Interop.run { interop in
            try await interop.withService { service in
                let failure = try await interop.python().failure("fail_unexpectedly")
                #expect(failure?.kind == "builtins.RuntimeError")
                #expect(failure?.text.contains("the server's log has the reason") == true)
                #expect(failure?.text.contains("Secret") == false)
                #expect(service.log.methods == ["fail_unexpectedly"])
            }
        }
    }

    @Test("arguments that do not fit the method are a TypeError")
    func arguments() async throws {
        try await Interop.run { interop in
            try await interop.withService { _ in
                let failure = try await interop.python().failure("add", ["a": 1])
                #expect(failure?.kind == "builtins.TypeError")
                #expect(failure?.text.contains("b") == true)
            }
        }
    }
}
