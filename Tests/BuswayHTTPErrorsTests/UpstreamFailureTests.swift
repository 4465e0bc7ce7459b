import BuswayHTTPErrors
import Messaging
import Testing
import WireJSON

@Suite("Failures of HTTP services on the bus")
struct UpstreamFailureTests {
    @Test("every status comes back from the bus as it went in, with the same message and a class of its own kind")
    func roundTrip() throws {
        for status in 100...599 {
            let failure = UpstreamFailure(status: status, message: "because \(status)")
            let read = try #require(UpstreamFailure(failure.remoteFailure))
            #expect(read == failure)
            #expect(read.status == status && read.message == "because \(status)")
        }
    }

    @Test(
        "the class is the one the status stands for",
        arguments: [
            (400, "InvalidParams"), (422, "InvalidParams"), (401, "Forbidden"), (403, "Forbidden"), (404, "NotFound"),
            (409, "Conflict"), (402, "RequestFailed"), (500, "RequestFailed"), (503, "RequestFailed"),
            (302, "RequestFailed"), (408, "RequestFailed"),
        ]
    )
    func classes(status: Int, name: String) {
        let remote = UpstreamFailure(status: status, message: "x").remoteFailure
        #expect(remote.qualifiedName == "busway.http.\(name)")
        #expect(remote.keywordArguments["status"]?.intValue == status)
    }

    @Test("a caller finds the status and the class in kebab case among the named values")
    func namedValues() {
        let failure = UpstreamFailure(status: 422, message: "no such city")
        #expect(failure.remoteFailure.keywordArguments == ["status": 422, "code": "invalid-params"])
        #expect(failure.remoteFailure.arguments == ["no such city"])
        #expect(UpstreamFailure.Kind.all.count == 6)
    }

    @Test("a service out of reach has the status it answered last, or 503")
    func unavailable() throws {
        for (last, status) in [(429, 429), (502, 502), (503, 503), (504, 504), (nil, 503), (404, 503), (700, 503)] {
            let failure = UpstreamFailure.unavailable(status: last, message: "out of reach")
            #expect(failure.kind == .unavailable && failure.status == status)
            #expect(try #require(UpstreamFailure(failure.remoteFailure)) == failure)
            #expect(failure.repeatable == failure)
        }
    }

    @Test("what is said between two peers, and no status at all, are repeated as 502")
    func crossing() {
        for status in Array(100...399) + [401, 407, 408, -1, 0, 99, 600, .max, .min] {
            let repeated = UpstreamFailure(status: status, message: "x").repeatable
            #expect(repeated.status == 502 && repeated.kind == .requestFailed && repeated.message == "x")
        }
        for status in 400...599 where ![401, 407, 408].contains(status) {
            #expect(UpstreamFailure(status: status, message: "x").repeatable.status == status)
        }
    }

    @Test(
        "an exception that no bridge sends is not of the table",
        arguments: [
            ("busway.http", "Error", "404"), ("busway.http", "NotFound", "403"), ("busway.http", "NotFound", "\"404\""),
            ("busway.http", "NotFound", "404.5"), ("busway.http", "NotFound", "null"),
            ("busway.http", "RequestFailed", "99999999999999999999"), ("busway.http", "RequestFailed", "600"),
            ("busway.http", "RequestFailed", "-500"), ("busway.http", "RequestFailed", "404"),
            ("busway.http", "Unavailable", "500"), ("busway.httpx", "NotFound", "404"), ("", "NotFound", "404"),
            ("busway.http", "notfound", "404"),
        ]
    )
    func foreign(module: String, name: String, status: String) throws {
        let remote = RemoteFailure(
            className: name,
            module: module,
            message: "x",
            keywordArguments: ["status": try JSONValue(parsing: status)]
        )
        #expect(UpstreamFailure(remote) == nil)
        #expect(UpstreamFailure(RemoteFailure(className: name, module: module, message: "x")) == nil)
    }
}
