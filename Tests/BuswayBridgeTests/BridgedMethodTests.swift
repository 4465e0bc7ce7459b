import BuswayBridge
import BuswayHTTPErrors
import HTTPTypes
import Locking
import Messaging
import Testing
import WireJSON

/// A service that answers what it is told to, in turn, and a clock that only pauses move.
final class ScriptedService: UpstreamClient {
    typealias Turn = Result<UpstreamResponse, UpstreamError>

    private struct State {
        var turns: [Turn]
        var requests: [UpstreamRequest] = []
        var pauses: [Duration] = []
        var now = ContinuousClock.now
    }

    private let state: Lock<State>

    init(_ turns: [Turn]) { state = Lock(State(turns: turns)) }

    var requests: [UpstreamRequest] { state.withLock { $0.requests } }
    var pauses: [Duration] { state.withLock { $0.pauses } }

    var time: BridgeTime {
        BridgeTime(
            now: { [self] in state.withLock { $0.now } },
            sleep: { [self] duration in
                state.withLock { state in
                    state.pauses.append(duration)
                    state.now += duration
                }
            }
        )
    }

    /// Lets time pass.
    func pass(_ duration: Duration) async throws { state.withLock { $0.now += duration } }

    func send(_ request: UpstreamRequest) async throws(UpstreamError) -> UpstreamResponse {
        let turn = state.withLock { state in
            state.requests.append(request)
            return state.turns.isEmpty ? Turn.success(.init(status: 500)) : state.turns.removeFirst()
        }
        return try turn.get()
    }
}

@Suite("A method that an HTTP service answers", .timeLimit(.minutes(1)))
struct BridgedMethodTests {
    private typealias Turn = ScriptedService.Turn

    private static let busy = Turn.success(.init(status: 503))
    private static let away = Turn.failure(.init(.unreachable, "nobody there"))
    private static let fine = Turn.success(.init(status: 200, fields: [.contentType: "application/json"], body: [0x31]))

    /// Calls the method over a memory bus, and returns its result or the exception its caller sees.
    private func call(
        _ verb: HTTPRequest.Method = .get,
        _ policy: MethodPolicy = MethodPolicy(),
        context: RequestContext = [:],
        fields: HTTPFields = [:],
        arguments: JSONObject = ["city": "Oslo"],
        on service: ScriptedService
    ) async throws -> Result<JSONValue, RPCError> {
        let method = try BridgedMethod(
            MethodDeclaration(verb, PathTemplate("/x/{city}"), body: verb == .get ? .none : .arguments),
            policy,
            service: ServiceURL("http://weather:9000"),
            fields: fields,
            client: service,
            time: service.time
        )
        return try await withTransport("memory://\(UniqueID().description)") { transport in
            let endpoint = ClosureEndpoint(version: "1.3") { $0.on("ask", method.method) }
            let server = RPCServer(transport, target: Target(topic: "weather", server: "one"), endpoints: [endpoint])
            try await server.start()
            let client = RPCClient(transport, target: Target(topic: "weather"))
            let outcome: Result<JSONValue, RPCError>
            do {
                outcome = .success(try await client.call("ask", context, arguments))
            } catch let error as RPCError {
                outcome = .failure(error)
            }
            await server.stop()
            await server.wait()
            return outcome
        }
    }

    @Test(
        "the service is asked under its own URL, with who asks, how long there is, and nothing of the caller's making"
    )
    func request() async throws {
        let service = ScriptedService([Self.fine])
        let context: RequestContext = ["request_id": "req-1", "traceparent": "a\r\nX-Evil: b", "user_id": "me"]
        let authorization: HTTPFields = [.authorization: "Bearer secret"]
        let result = try await call(.post, context: context, fields: authorization, on: service)
        #expect(try result.get() == 1)
        let request = try #require(service.requests.first)
        #expect(request.verb == .post && request.url == "http://weather:9000/x/Oslo")
        #expect(request.body == Array(#"{"city":"Oslo"}"#.utf8))
        let names = request.fields.map(\.name.canonicalName).sorted()
        #expect(names == ["accept", "authorization", "content-type", "request-timeout-ms", "x-request-id"])
        let name = try #require(HTTPField.Name("Request-Timeout-Ms"))
        let milliseconds = try #require(Int(request.fields[name] ?? ""))
        #expect((1...30_000).contains(milliseconds))
    }

    @Test(
        "the caller's trace goes on to the service, but nothing that is no trace",
        arguments: [
            ("a=1, b=2", "a=1,b=2"), ("a=1\r\nX-Evil: 1", nil), ("X-Evil: 1", nil), ("", nil), (nil, nil),
        ] as [(String?, String?)]
    )
    func trace(state: String?, passed: String?) async throws {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        let service = ScriptedService([Self.fine])
        var context: RequestContext = ["traceparent": JSONValue(parent)]
        context["tracestate"] = state.map { JSONValue($0) }
        #expect(try await call(.post, context: context, on: service).get() == 1)
        let fields = try #require(service.requests.first).fields
        #expect(fields[try #require(HTTPField.Name("traceparent"))] == parent)
        #expect(fields[try #require(HTTPField.Name("tracestate"))] == passed)
    }

    @Test("arguments no request can be made of never reach the service")
    func arguments() async throws {
        let service = ScriptedService([])
        let policy = MethodPolicy(errors: [400: try #require(ExceptionName("weather.errors.Odd"))])
        let outcome = try await call(.get, policy, arguments: ["city": ".."], on: service)
        let remote = try #require(outcome.failure?.remote)
        #expect(remote.qualifiedName == "busway.http.InvalidParams" && service.requests.isEmpty)
    }

    @Test("a status is the exception of the table, or the one that was declared for it")
    func errors() async throws {
        let policy = MethodPolicy(errors: [409: try #require(ExceptionName("weather.errors.Conflict"))])
        for (status, name) in [(404, "busway.http.NotFound"), (409, "weather.errors.Conflict")] {
            let service = ScriptedService([.success(.init(status: status, body: Array("no".utf8)))])
            let remote = try #require(try await call(.get, policy, on: service).failure?.remote)
            #expect(remote.qualifiedName == name && remote.message == "the service answered with status \(status)")
        }
        for text in ["", "Conflict", ".Conflict", "a..B", "a b.C", "a.B\n"] { #expect(ExceptionName(text) == nil) }
    }

    @Test("nothing is sent twice unless it was allowed, and a busy service's own status is told")
    func once() async throws {
        for verb in [HTTPRequest.Method.get, .post] {
            let service = ScriptedService([Self.busy, Self.fine])
            let policy = MethodPolicy(retries: verb == .post ? 5 : 0)
            let remote = try #require(try await call(verb, policy, on: service).failure?.remote)
            #expect(remote.className == "RequestFailed" && remote.keywordArguments["status"] == 503)
            #expect(service.requests.count == 1 && service.pauses.isEmpty)
        }
    }

    @Test("a service that is away or busy is asked again after growing pauses, and then it is Unavailable")
    func retries() async throws {
        let recovered = ScriptedService([Self.away, Self.busy, Self.fine])
        #expect(try await call(.get, MethodPolicy(retries: 2), on: recovered).get() == 1)
        #expect(recovered.requests.count == 3)
        #expect((50...100).contains(recovered.pauses[0] / .milliseconds(1)))
        #expect((100...200).contains(recovered.pauses[1] / .milliseconds(1)))
        // Less time is left for each.
        let name = try #require(HTTPField.Name("Request-Timeout-Ms"))
        let times = recovered.requests.compactMap { $0.fields[name].flatMap { Int($0) } }
        #expect(times == times.sorted(by: >) && Set(times).count == 3)
        for (turn, status) in [(Self.away, 503), (.success(.init(status: 429)), 429)] {
            let lost = ScriptedService([turn, turn, turn, Self.fine])
            let remote = try #require(try await call(.put, MethodPolicy(retries: 2), on: lost).failure?.remote)
            #expect(remote.qualifiedName == "busway.http.Unavailable" && lost.requests.count == 3)
            #expect(remote.keywordArguments["status"]?.intValue == status)
        }
    }

    @Test("what another try would not mend is not tried again")
    func inVain() async throws {
        for turn in [
            Turn.success(.init(status: 500)), .success(.init(status: 404)), .failure(.init(.timeout, "too late")),
            .failure(.init(.unacceptable, "too large")), .failure(.init(.cancelled, "given up")),
        ] {
            let service = ScriptedService([turn, Self.fine])
            #expect(try await call(.get, MethodPolicy(retries: 5), on: service).failure != nil)
            #expect(service.requests.count == 1)
        }
    }

    @Test("an idempotent method sends the same key with every try")
    func idempotent() async throws {
        let service = ScriptedService([Self.away, Self.away, Self.fine])
        #expect(try await call(.post, MethodPolicy(retries: 2, isIdempotent: true), on: service).get() == 1)
        let name = try #require(HTTPField.Name("Idempotency-Key"))
        let keys = service.requests.map { $0.fields[name] ?? "" }
        #expect(keys.count == 3 && Set(keys).count == 1 && keys[0].count >= 32)
    }

    @Test("the pause a service wishes for is kept, unless the caller would not wait that long")
    func retryAfter() async throws {
        let patient = ScriptedService([.success(.init(status: 503, fields: [.retryAfter: "2"])), Self.fine])
        #expect(try await call(.get, MethodPolicy(retries: 1), on: patient).get() == 1)
        #expect(patient.pauses == [.seconds(2)])
        let hopeless = ScriptedService([.success(.init(status: 503, fields: [.retryAfter: "3600"])), Self.fine])
        let remote = try #require(try await call(.get, MethodPolicy(retries: 1), on: hopeless).failure?.remote)
        #expect(remote.className == "Unavailable" && hopeless.pauses.isEmpty && hopeless.requests.count == 1)
        let odd = ScriptedService([.success(.init(status: 503, fields: [.retryAfter: "-5"])), Self.fine])
        #expect(try await call(.get, MethodPolicy(retries: 1), on: odd).get() == 1)
        #expect(odd.pauses.count == 1 && odd.pauses[0] < .seconds(1))
    }

    @Test("with no time left the service is not asked")
    func expired() async throws {
        let service = ScriptedService([Self.fine])
        let remote = try #require(try await call(.get, MethodPolicy(timeout: .zero), on: service).failure?.remote)
        #expect(remote.className == "Unavailable" && remote.keywordArguments["status"] == 504)
        #expect(service.requests.isEmpty)
    }

    @Test(
        "a service's URL is a scheme, a host and perhaps a port and a path, and nothing else",
        arguments: [
            "", "weather:9000", "ftp://weather", "file:///etc", "http://", "http:///x", "http://me:pw@weather",
            "http://weather:0", "http://weather:99999", "http://weather:", "http://wea ther", "http://weather?x=1",
            "http://weather#x", "http://weather/../x", "http://weather//x", "http://weather/{a}", "http://[::1",
            "http://weather\r\n", "http://[]", "http://weather\\@evil", "//weather", "HTTP://weather",
        ]
    )
    func urls(text: String) throws {
        #expect(throws: DeclarationError.self) { try ServiceURL(text) }
    }

    @Test("a service's URL may end with a slash, which the path brings along")
    func plainURLs() throws {
        for text in ["http://weather", "https://weather.example:9000", "http://[::1]:80", "http://10.0.0.1/v1/api"] {
            #expect(try ServiceURL(text).description == text)
            #expect(try ServiceURL(text + "/").description == text)
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
