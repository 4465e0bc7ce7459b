import Testing
import WireJSON

@testable import Messaging

/// Requests as they stand on the wire, and are read from it (oslo: `TestRequestWireFormat`, `TestReplyWireFormat`).
@Suite("The wire format of requests")
struct WireFormatTests {
    private static let targets: [(target: Target, kind: OutgoingRequest.Kind)] = [
        (Target(exchange: "openstack", topic: "testtopic"), .cast),
        (Target(exchange: "openstack", topic: "testtopic", server: "testserver"), .cast),
        (Target(exchange: "openstack", topic: "testtopic", fanout: true), .fanout),
    ]
    private static let arguments: [JSONObject] = [
        [:], ["foo": "bar"], ["a": ["b": "1920-02-03T04:05:06.000007"]],
    ]
    private static let contexts: [(context: RequestContext, keys: JSONObject)] = [
        ([:], [:]),
        (["user": "mark", "project": "snarkybunch"], ["_context_user": "mark", "_context_project": "snarkybunch"]),
    ]

    @Test(
        "has the arguments as they are, each member of the context by its own key, and an identity",
        arguments: targets,
        arguments
    )
    func writing(to: (target: Target, kind: OutgoingRequest.Kind), arguments: JSONObject) throws {
        for (context, keys) in Self.contexts {
            let request = OutgoingRequest(
                target: to.target,
                kind: to.kind,
                method: "m",
                arguments: RawJSON(JSONValue(arguments)),
                context: context,
                deadline: .now
            )
            let envelope = try JSONValue(parsing: Envelope.wrap(inner: RequestMessage(request).encoded()))
            #expect(envelope["oslo.version"] == "2.0")
            let text = try #require(envelope["oslo.message"]?.stringValue)
            guard case .object(var written) = try JSONValue(parsing: text) else {
                Issue.record("no object: \(text)")
                return
            }
            #expect(written.removeValue(forKey: "_unique_id")?.stringValue == request.uniqueID.description)
            let own: JSONObject = ["method": "m", "args": JSONValue(arguments)]
            #expect(JSONValue(written) == JSONValue(own.merging(keys)))
        }
    }

    @Test("is read with the context's members under their own names, in and out of an envelope", arguments: arguments)
    func reading(arguments: JSONObject) throws {
        for (context, keys) in Self.contexts {
            let sent: JSONObject = ["method": "m", "args": JSONValue(arguments), "_unique_id": "u"]
            let inner = Array("\(JSONValue(sent.merging(keys)))".utf8)
            for body in [inner, Envelope.wrap(inner: inner)] {
                let message = try RequestMessage(inner: Envelope.unwrap(body))
                #expect(message.context == context)
                #expect(try message.arguments.value() == JSONValue(arguments))
                #expect(message.monitorTimeout == nil && !message.expectsReply)
            }
        }
    }
}
