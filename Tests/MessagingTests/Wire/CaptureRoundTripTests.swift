import Messaging
import Testing
import WireJSON

@Suite("What Python wrote")
struct CaptureRoundTripTests {
    @Test("all captures are there")
    func inventory() throws {
        #expect(try WireCapture.requests().count == 28)
        #expect(try WireCapture.replies().count == 21)
        #expect(try WireCapture.all().count == 63)
        #expect(try WireCapture.rows("80-server-acceptance").count == 54)
        #expect(try WireCapture.rows("81-client-acceptance").count == 39)
    }

    @Test("every captured message is taken out of its envelope", arguments: try WireCapture.all())
    func unwrapping(capture: WireCapture) throws {
        #expect(try Envelope.unwrap(capture.body).value() == capture.inner)
    }

    @Test("every captured request is understood", arguments: try WireCapture.requests())
    func request(capture: WireCapture) throws {
        let request = try RequestMessage(inner: Envelope.unwrap(capture.body))
        let inner = capture.inner
        #expect(request.method == inner["method"]?.stringValue)
        #expect(try request.arguments.value() == inner["args"])
        #expect(request.namespace == inner["namespace"]?.stringValue)
        #expect(request.version == inner["version"]?.stringValue)
        #expect(request.messageID == inner["_msg_id"]?.stringValue)
        #expect(request.replyQueue == inner["_reply_q"]?.stringValue)
        #expect(request.monitorTimeout == inner["_timeout"]?.numberValue)
        #expect(request.uniqueID == inner["_unique_id"]?.stringValue)
        #expect(request.expectsReply == (inner["_msg_id"] != nil))
        let context = (inner.objectValue ?? [:]).filter { $0.key.source.hasPrefix("_context_") }
        #expect(request.context.values.count == context.count)
        for member in context {
            #expect(request.context[String(member.key.source.dropFirst(9))] == member.value)
        }
    }

    @Test("every captured reply is understood", arguments: try WireCapture.replies())
    func reply(capture: WireCapture) throws {
        let reply = try ReplyMessage(inner: Envelope.unwrap(capture.body))
        let inner = capture.inner
        #expect(try reply.result.value() == inner["result"])
        #expect(reply.ending == inner["ending"]?.boolValue)
        #expect(reply.messageID == inner["_msg_id"]?.stringValue)
        #expect(reply.uniqueID == inner["_unique_id"]?.stringValue)
        #expect(reply.isHeartbeat == (inner["ending"] == false))
        let failure = capture.content["failure_decoded"]
        #expect((reply.failure == nil) == (failure == nil))
        #expect(reply.failure?.className == failure?["class"]?.stringValue)
        #expect(reply.failure?.module == failure?["module"]?.stringValue)
        #expect(reply.failure?.message == failure?["message"]?.stringValue)
        #expect(reply.failure?.traceback == failure?["tb"]?.arrayValue?.map { $0.stringValue ?? "?" })
        #expect(reply.failure?.arguments == failure?["args"]?.arrayValue)
        #expect(reply.failure?.keywordArguments == failure?["kwargs"]?.objectValue)
    }

    @Test("a request read and written again is Python's own text, byte for byte", arguments: try WireCapture.requests())
    func requestRoundTrip(capture: WireCapture) throws {
        let request = try RequestMessage(inner: Envelope.unwrap(capture.body))
        let body = Envelope.wrap(inner: request.encoded(.python), options: .python)
        #expect(String(decoding: body, as: UTF8.self) == capture.content["body"]?.stringValue)
    }

    @Test("a reply read and written again is Python's own text, byte for byte", arguments: try WireCapture.replies())
    func replyRoundTrip(capture: WireCapture) throws {
        let reply = try ReplyMessage(inner: Envelope.unwrap(capture.body))
        let body = Envelope.wrap(inner: reply.encoded(.python), options: .python)
        #expect(String(decoding: body, as: UTF8.self) == capture.content["body"]?.stringValue)
    }

    @Test("what is written compactly reads back as the same message", arguments: try WireCapture.requests())
    func compactRequest(capture: WireCapture) throws {
        let request = try RequestMessage(inner: Envelope.unwrap(capture.body))
        let body = Envelope.wrap(inner: request.encoded())
        #expect(body.count < capture.body.count)
        #expect(try RequestMessage(inner: Envelope.unwrap(body)) == request)
    }

    @Test("the properties of every captured RPC message are the ones we set")
    func properties() throws {
        for capture in try WireCapture.requests() + WireCapture.replies() {
            let captured = capture.content["properties"]
            let ours = MessageProperties(expiration: captured?["expiration"]?.stringValue)
            #expect(captured?["content_type"]?.stringValue == ours.contentType)
            #expect(captured?["content_encoding"]?.stringValue == ours.contentEncoding)
            #expect(captured?["delivery_mode"]?.intValue == ours.deliveryMode.map { Int($0) })
            #expect(captured?["priority"]?.intValue == ours.priority.map { Int($0) })
            #expect(capture.content["headers"]?.objectValue == ours.headers)
            #expect(try ours.text(ofBody: capture.body) == capture.body)
        }
    }

    @Test(
        "a request is published where Python publishes it",
        arguments: [
            ("01-cast-topic", Target(topic: "compute")),
            ("03-call-ns-version-server", Target(topic: "compute", server: "host1", namespace: "n", version: "2.1")),
            ("04-cast-server", Target(topic: "compute", server: "host1")),
            ("05-cast-fanout", Target(topic: "compute", server: "host1", fanout: true)),
            ("24-cast-other-exchange", Target(exchange: "otherx", topic: "compute")),
        ]
    )
    func addresses(name: String, target: Target) throws {
        let capture = try WireCapture.load(name).content
        let address = try Addressing.request(target, controlExchange: "openstack")
        #expect(address.exchange == capture["exchange"]?.stringValue)
        #expect(address.routingKey == capture["routing_key"]?.stringValue)
    }

    @Test("the expiration of a call is its timeout in whole milliseconds")
    func expirations() throws {
        let durations: [(String, Duration)] = [
            ("02-call-topic", .seconds(60)), ("16-call-timeout-25", .seconds(25)),
            ("17-call-float-timeout", .milliseconds(2500)),
        ]
        for (name, timeout) in durations {
            let captured = try WireCapture.load(name).content["properties"]?["expiration"]?.stringValue
            #expect(captured == MessageProperties.expiration(after: timeout))
        }
    }
}
