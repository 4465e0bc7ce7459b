import Testing
import WireJSON

@testable import Messaging

@Suite("Serializers", .timeLimit(.minutes(1)))
struct SerializerTests {
    @Test("a client converts arguments and result with the caller's context, and the context for the bus")
    func client() async throws {
        let driver = RecordingDriver(result: RawJSON(7))
        let client = RPCClient(
            try await driver.transport(),
            target: Target(topic: "t"),
            serializer: TaggingSerializer()
        )
        let result = try await client.call("m", ["user": "u"], ["a": 1, "b": "x"])
        #expect(result == ["in": 7, "context": ["user"]])
        try await client.prepare(server: "s").cast("m", ["user": "u"], ["a": nil])
        let sent = driver.requests
        #expect(
            try sent[0].arguments.value() == [
                "a": ["out": 1, "context": ["user"]], "b": ["out": "x", "context": ["user"]],
            ]
        )
        #expect(try sent[1].arguments.value() == ["a": ["out": nil, "context": ["user"]]])
        #expect(sent.map(\.context) == Array(repeating: ["user": "u", "out": true], count: 2))
    }

    @Test("a server converts context, arguments and result, the latter with the converted context")
    func server() async throws {
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("m") { context, arguments in
                #expect(context == ["user": "u", "in": true])
                let received = try arguments.value()
                #expect(received == ["a": ["in": 1, "context": ["user", "in"]]])
                return RawJSON("result")
            }
        }
        let dispatcher = try RPCDispatcher(endpoints: [endpoint], serializer: TaggingSerializer())
        let arguments = RawJSON(["a": 1])
        let request = RequestMessage(method: "m", arguments: arguments, context: ["user": "u"])
        #expect(try await dispatcher.dispatch(request).value() == ["out": "result", "context": ["user", "in"]])
    }

    @Test("a conversion that fails is an error of its own kind, before anything is sent")
    func failures() async throws {
        let driver = RecordingDriver()
        let client = RPCClient(
            try await driver.transport(),
            target: Target(topic: "t"),
            serializer: TaggingSerializer(fails: true)
        )
        let error = await #expect(throws: RPCError.self) { try await client.call("m", [:], ["a": 1]) }
        #expect(error?.code == .notEncodable)
        #expect(error?.cause is TaggingSerializer.Failure)
        #expect(driver.requests.isEmpty)
        let result = await #expect(throws: RPCError.self) { try await client.call("m") }
        #expect(result?.code == .notDecodable)
        #expect(result?.delivery == .executed)
    }

    @Test("without conversions nothing changes")
    func identity() throws {
        let (value, context): (JSONValue, RequestContext) = (["a": [1, nil]], ["user": "u"])
        let serializer = NoOpSerializer()
        #expect(try serializer.serialize(value, context: context) == value)
        #expect(try serializer.deserialize(value, context: context) == value)
        #expect(try serializer.serialize(context: context) == context)
        #expect(try serializer.deserialize(context: context) == context)
    }

    @Test("a payload is reduced to what every JSON reader accepts")
    func payload() throws {
        let value = try JSONValue(parsing: #"{"a": [NaN, -Infinity, 1.50, {"b": Infinity}]}"#, options: .bus)
        let plain = try JSONPayloadSerializer().serialize(value, context: .empty)
        #expect(plain.description == #"{"a":[null,null,1.50,{"b":null}]}"#)
        #expect(try JSONPayloadSerializer().deserialize(value, context: .empty) == value)
    }

    // MARK: Contexts of the application's own

    private struct OwnContext: Codable, Equatable, RequestContextConvertible {
        var user: String
        var isAdmin: Bool?
    }

    @Test("a context of the application's own is made of the incoming one, and sent as its own properties")
    func ownContext() throws {
        #expect(try OwnContext(requestContext: ["user": "u", "other": 1]) == OwnContext(user: "u"))
        #expect(try OwnContext(user: "u", isAdmin: true).requestContext() == ["user": "u", "isAdmin": true])
        #expect(throws: (any Error).self) { try OwnContext(requestContext: ["other": 1]) }
        let serializer = RequestContextSerializer(OwnContext.self, wrapping: TaggingSerializer())
        #expect(try serializer.serialize(context: ["user": "u", "other": 1]) == ["user": "u", "out": true])
        #expect(try serializer.deserialize(context: ["user": "u", "other": 1]) == ["user": "u"])
        #expect(throws: (any Error).self) { try serializer.deserialize(context: [:]) }
        #expect(try serializer.serialize(1, context: ["user": "u"]) == ["out": 1, "context": ["user"]])
        #expect(try serializer.deserialize(1, context: ["user": "u"]) == ["in": 1, "context": ["user"]])
    }

    @Test("a method may take a context of the application's own, and fails before it runs when there is none")
    func methodWithOwnContext() async throws {
        let method = RPCMethod(context: OwnContext.self, taking: [String: Int].self) { context, arguments in
            "\(context.user) \(arguments["a"] ?? 0)"
        }
        let dispatcher = try RPCDispatcher(endpoints: [ClosureEndpoint { $0.on("m", method) }])
        let request = RequestMessage(method: "m", arguments: RawJSON(["a": 1]), context: ["user": "u"])
        #expect(try await dispatcher.dispatch(request).text == #""u 1""#)
        let error = await #expect(throws: RPCMethodError.self) {
            try await dispatcher.dispatch(RequestMessage(method: "m", context: ["other": "u"]))
        }
        #expect(error?.remoteFailure == .builtin("TypeError", "The context does not fit the method"))
    }

    @Test("a request whose context the application cannot read fails before its method runs")
    func unreadableContext() async throws {
        let endpoint = ClosureEndpoint { endpoint in
            endpoint.on("m") { _, _ in
                Issue.record("the method ran")
                return .null
            }
        }
        let serializer = RequestContextSerializer(OwnContext.self)
        let dispatcher = try RPCDispatcher(endpoints: [endpoint], serializer: serializer)
        await #expect(throws: (any Error).self) { try await dispatcher.dispatch(RequestMessage(method: "m")) }
    }
}
