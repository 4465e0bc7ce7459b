import Messaging
import Testing
import WireJSON

/// Failures as they go over the bus (oslo: `test_exception_serialization`).
@Suite("The failures of oslo's suite")
struct FailureCaseTests {
    private static let builtins = "builtins"
    private static let suite = "tests.test_exception_serialization"

    /// One kind of failure: its class and module, its text, its named values.
    private static let kinds: [RemoteFailure] = [
        RemoteFailure(className: "Exception", module: builtins, message: "test"),
        RemoteFailure(className: "NovaStyleException", module: suite, message: "I am Nova"),
        RemoteFailure(className: "NovaStyleException", module: suite, message: "testing"),
        RemoteFailure(
            className: "KwargsStyleException",
            module: suite,
            message: "I am Oslo",
            keywordArguments: ["who": "Oslo"]
        ),
    ]

    @Test(
        "are written with class, module, text, arguments and named values, also when another server raised them first",
        arguments: kinds,
        [false, true]
    )
    func writing(_ failure: RemoteFailure, isRebuilt: Bool) throws {
        let raised = RemoteFailure(
            className: failure.className + (isRebuilt ? "_Remote" : ""),
            module: failure.module + (isRebuilt ? "_Remote" : ""),
            message: failure.message,
            traceback: ["Traceback:\n", "\(failure.className): \(failure.message)\n"],
            keywordArguments: failure.keywordArguments
        )
        let written = try JSONValue(parsing: raised.encoded())
        #expect(written["class"]?.stringValue == failure.className)
        #expect(written["module"]?.stringValue == failure.module)
        #expect(written["message"]?.stringValue == failure.message)
        #expect(written["args"] == [JSONValue(failure.message)])
        #expect(written["kwargs"] == JSONValue(failure.keywordArguments))
        #expect(written["tb"]?[1]?.stringValue == "\(failure.className): \(failure.message)\n")
    }

    @Test(
        "arrive under their own names, whether such a class is known, allowed, or none at all",
        arguments: [
            ("NovaStyleException", suite, [:]), ("Exception", "notexist", [:]), ("FarcicalError", builtins, [:]),
            ("Exception", builtins, ["foobar": "blaa"]), ("SystemExit", builtins, [:]),
        ] as [(String, String, JSONObject)]
    )
    func reading(className: String, module: String, keywordArguments: JSONObject) throws {
        let sent: JSONObject = [
            "class": JSONValue(className), "module": JSONValue(module), "message": "test",
            "tb": ["traceback\ntraceback\n"], "args": [], "kwargs": JSONValue(keywordArguments),
        ]
        let failure = try RemoteFailure(encoded: Array("\(JSONValue(sent))".utf8))
        #expect(failure.className == className && failure.module == module && failure.message == "test")
        #expect(failure.traceback == ["traceback\ntraceback\n"])
        #expect(failure.arguments.isEmpty && failure.keywordArguments == keywordArguments)
        #expect(
            RPCError.remote(failure, method: "m", version: nil).description.hasPrefix("Remote error: \(className) test")
        )
    }
}
