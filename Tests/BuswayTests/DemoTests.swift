import Messaging
import Testing
import WireJSON

@testable import busway

@Suite("The demo")
struct DemoTests {
    @Test(
        "adds whole numbers exactly, and fractions as floating point does",
        arguments: [
            ("1", "2", "3"), ("-5", "5", "0"), ("12345678901234567890123", "1", "12345678901234567890124"),
            ("0.5", "0.25", "0.75"),
            ("1", "0.5", "1.5"), ("1e2", "1", "101"),
        ]
    )
    func add(a: String, b: String, sum: String) throws {
        let addition = try RawJSON(validating: Array(#"{"a":\#(a),"b":\#(b)}"#.utf8)).decode(Addition.self)
        #expect(try addition.sum().description == sum)
    }

    @Test("says so when a sum is too large")
    func overflow() throws {
        let addition = try RawJSON(validating: Array(#"{"a":1e308,"b":1e308}"#.utf8)).decode(Addition.self)
        #expect(throws: RPCFault.self) { try addition.sum() }
    }

    @Test(
        "fails as Python's own class or as one of the demo's",
        arguments: [("KeyError", "builtins"), ("SoldOut", "busway.demo")]
    )
    func fail(type: String, module: String) throws {
        let failure = try RawJSON(validating: Array(#"{"type":"\#(type)"}"#.utf8)).decode(Failure.self).fault
            .remoteFailure
        #expect(failure.className == type && failure.module == module)
    }
}
