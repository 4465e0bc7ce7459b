import Messaging
import PythonPeers
import Testing
import WireJSON

@Suite("What a Python method raises reaches the Swift caller whole", .timeLimit(.minutes(1)))
struct SwiftCallerTests {
    @Test(
        "a builtin exception arrives with class, text, arguments and traceback",
        arguments: ["ValueError", "KeyError", "TypeError", "NotImplementedError", "PermissionError"]
    )
    func builtin(_ kind: String) async throws {
        let text = "Grüße, 🚌 \u{0} \"quoted\""
        try await Interop.run { interop in
            let error = try await failure(of: interop, "fail", ["kind": JSONValue(kind), "text": JSONValue(text)])
            let remote = try #require(error.remote)
            #expect(remote.qualifiedName == "builtins.\(kind)")
            #expect(remote.arguments == [JSONValue(text)])
            // The text of a KeyError is the representation of its key.
            #expect(kind == "KeyError" ? remote.message.hasPrefix("'Grüße, 🚌") : remote.message == text)
            #expect(remote.traceback.first == "Traceback (most recent call last):\n")
            #expect(remote.traceback.contains { $0.contains("in fail\n") })
            #expect(remote.traceback.last?.hasPrefix("\(kind): ") == true)
            #expect(error.delivery == .executed && !error.isRetriable)
            #expect(!error.description.contains("Traceback"))
            let ran = try await interop.methodsRun()
            #expect(ran == ["fail"])
        }
    }

    @Test("an exception of the peer's own arrives with its module, arguments and named values")
    func foreign() async throws {
        try await Interop.run { interop in
            let remote = try await failure(of: interop, "fail_own", ["text": "x"]).remote
            #expect(remote?.qualifiedName == "failures.PeerError")
            #expect(remote?.arguments == ["x", 7])
            #expect(remote?.keywordArguments == ["reason": "of its own"])
        }
    }

    @Test("an expected exception arrives as itself, and not as a wrapper")
    func expected() async throws {
        try await Interop.run { interop in
            let remote = try await failure(of: interop, "fail_expected", ["text": "x"]).remote
            #expect(remote?.qualifiedName == "builtins.ValueError" && remote?.message == "x")
        }
    }

    @Test("an exception that Python rebuilt and raises again arrives under its own name")
    func passedOn() async throws {
        try await Interop.run { interop in
            let error = try await failure(of: interop, "pass_on", ["text": "x"])
            #expect(error.remote?.qualifiedName == "failures.PeerError")
            #expect(error.remote?.arguments == ["x", 7])
        }
    }

    @Test("arguments that the method does not take are a TypeError, raised before it runs")
    func arguments() async throws {
        try await Interop.run { interop in
            let missing = try await failure(of: interop, "add", ["a": 1])
            #expect(missing.remote?.qualifiedName == "builtins.TypeError")
            #expect(missing.remote?.message.contains("'b'") == true)
            let unknown = try await failure(of: interop, "nothing", ["surprise": 1])
            #expect(unknown.remote?.qualifiedName == "builtins.TypeError")
            let noted = try await interop.noted()
            #expect(noted.isEmpty)
        }
    }

    @Test("a result that Python cannot write is never answered, and the call ends with its timeout")
    func unwritable() async throws {
        try await Interop.run { interop in
            try await interop.withClient { client in
                let error = await #expect(throws: RPCError.self) {
                    let impatient = try client.prepare(timeout: .milliseconds(500))
                    try await impatient.call("odd", interop.context, ["name": "object"])
                }
                #expect(error?.code == .timeout && error?.delivery == .unknown)
            }
            let ran = try await interop.methodsRun(atLeast: 1)
            #expect(ran == ["odd"])
        }
    }

    private func failure(
        of interop: Interop,
        _ method: String,
        _ arguments: JSONObject
    ) async throws -> RPCError {
        var failure: RPCError?
        try await interop.withClient { client in
            failure = await #expect(throws: RPCError.self) {
                try await client.call(method, interop.context, arguments)
            }
        }
        let error = try #require(failure)
        #expect(error.code == .remote)
        return error
    }
}
