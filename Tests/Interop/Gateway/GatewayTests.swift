import Messaging
import PythonPeers
import RabbitMQFixture
import Testing
import WireJSON

// One at a time: each gateway serves the demo's topic too, and is killed at its test's end.
@Suite("An HTTP request reaches a Python server through busway serve", .serialized, .timeLimit(.minutes(1)))
struct GatewayTests {
    @Test("results, exceptions and refusals of a Python server become the answers HTTP callers expect")
    func calls() async throws {
        try await withGateway { gateway, interop in
            let sum = try await gateway.post("/v1/call/python/add", body(interop, #"{"a": 1, "b": 2}"#))
            #expect(sum.status == 200 && sum.body == "{\"result\":3}\n")

            let odd = try await gateway.post("/v1/call/python/odd", body(interop, #"{"name": "large integer"}"#))
            #expect(odd.body.contains("1606938044258990275541962092341162602522202993782792835301377"))

            let builtin = try await problem(gateway, "fail", body(interop, #"{"kind": "ValueError", "text": "no ü"}"#))
            #expect(builtin.status == 500 && builtin.code == "remote-error" && builtin.delivery == "executed")
            #expect(builtin.value["remote"]?["class"] == "ValueError" && builtin.value["remote"]?["message"] == "no ü")

            let foreign = try await problem(gateway, "fail_own", body(interop, #"{"text": "x"}"#))
            #expect(foreign.value["remote"]?["module"] == "failures")
            #expect(!foreign.value.description.contains("Traceback"))

            let missing = try await problem(gateway, "missing", body(interop))
            #expect(missing.status == 404 && missing.code == "unknown-method" && missing.delivery == "not_executed")

            let version = try await problem(gateway, "nothing", body(interop, version: "9.0"))
            #expect(version.status == 400 && version.code == "unsupported-version")
            #expect(version.delivery == "not_executed")

            // JSON has no NaN, so what only Python can read is no answer for a caller of HTTP.
            let nan = try await problem(gateway, "odd", body(interop, #"{"name": "nan"}"#))
            #expect(nan.status == 502 && nan.code == "bad-reply" && nan.delivery == "executed")

            let ran = try await interop.methodsRun()
            #expect(ran == ["add", "odd", "fail", "fail_own", "odd"])
        }
    }

    @Test("casts and fanouts over HTTP are run by Python servers, with the caller's context")
    func casts() async throws {
        try await withGateway { gateway, interop in
            let cast = try await gateway.post("/v1/cast/python/echo", body(interop, #"{"n": 1}"#))
            let fanout = try await gateway.post("/v1/fanout/python/echo", body(interop, #"{"n": 2}"#))
            #expect(cast.status == 202 && fanout.status == 202)
            let noted = try await interop.noted(atLeast: 3)
            #expect(noted.count { $0["args"]?["n"] == 1 } == 1)
            #expect(Set(noted.filter { $0["args"]?["n"] == 2 }.map { $0["server"] }) == ["one", "two"])
            #expect(noted.allSatisfy { $0["context"]?["request_id"]?.stringValue?.hasPrefix("req-") == true })
        }
    }

    @Test("a Python caller calls what busway serves itself")
    func demo() async throws {
        try await withGateway { _, interop in
            let python = interop.python(["topic": "demo"])
            let echoed = try await python.call("echo", ["n": 1])
            #expect(echoed == ["n": 1])
            let failure = try await python.failure("fail", ["type": "ValueError", "message": "no"])
            #expect(failure?.kind == "builtins.ValueError" && failure?.text.hasPrefix("no") == true)
        }
    }

    private func withGateway(_ body: (BuswayProcess, Interop) async throws -> Void) async throws {
        try await Interop.run { interop in
            try await BuswayProcess.with(interop.url()) { gateway in try await body(gateway, interop) }
        }
    }

    private func body(
        _ interop: Interop,
        _ arguments: String = "{}",
        version: String = "1.0"
    ) -> String {
        """
        {"args": \(arguments), "version": "\(version)", "context": {"test": "\(interop.name)"}}
        """
    }

    private func problem(
        _ gateway: BuswayProcess,
        _ method: String,
        _ body: String
    ) async throws -> (status: Int, code: String?, delivery: String?, value: JSONValue) {
        let answer = try await gateway.post("/v1/call/python/\(method)", body)
        let value = try JSONValue(parsing: answer.body)
        return (answer.status, value["code"]?.stringValue, value["delivery"]?.stringValue, value)
    }
}
