import Messaging
import Testing
import WireJSON

/// Hand-made messages that were sent to a real Python server and a real Python client, and what became of them.
@Suite("What Python accepts")
struct AcceptanceTests {
    /// The two rows about compressed bodies; decompressing is the driver's, below this layer.
    private static let compressed: Set = ["compressed-zlib", "compressed-gzip"]

    private static func request(_ row: WireCapture) throws(WireError) -> RequestMessage {
        let properties = MessageProperties(
            contentType: row.content["sent_properties"]?["content_type"]?.stringValue,
            contentEncoding: row.content["sent_properties"]?["content_encoding"]?.stringValue
        )
        return try RequestMessage(inner: Envelope.unwrap(properties.text(ofBody: row.sentBody)))
    }

    @Test(
        "a server takes, refuses and answers what Python's does",
        arguments: try WireCapture.rows("80-server-acceptance").filter { !compressed.contains($0.name) }
    )
    func server(row: WireCapture) throws {
        let isRejected = row.content["broker_ack"]?[0]?[0] == "Basic.Reject"
        let call = row.content["endpoint_calls"]?[0]
        let failure = row.content["replies"]?[0]?["failure"]
        do {
            let request = try Self.request(row)
            #expect(!isRejected)
            if let call { try Self.expect(request, isCalledAs: call, row: row.name) }
            let heartbeats = row.content["replies"]?.arrayValue?.count { $0["ending"] == false } ?? 0
            #expect((heartbeats > 0) == (request.heartbeatInterval != nil))
        } catch let error as WireError {
            #expect(error.rejectsMessage == isRejected, "\(error)")
            #expect(call == nil)
            #expect(error.answer?.failure.module == failure?[0]?.stringValue)
            #expect(error.answer?.failure.className == failure?[1]?.stringValue)
            if let answer = error.answer { #expect(answer.replyQueue == "my_reply_q") }
            if failure?[1] == "UnsupportedVersion" {
                #expect(error.answer?.failure.message == failure?[2]?.stringValue)
            }
        }
    }

    private static func expect(_ request: RequestMessage, isCalledAs call: JSONValue, row: String) throws {
        var context = call[0]?.objectValue ?? [:]
        // Python shows the monitor timeout to the method as a value of the context; here it is a property.
        let timeout = context.removeValue(forKey: "client_timeout")
        #expect(request.context.values == context)
        #expect(request.monitorTimeout == timeout?.numberValue)
        switch (row, request.method) {
        case ("dunder-type", _): #expect(request.arguments.text.contains("__type__"))
        case (_, "slow"): #expect(try request.arguments.value() == ["s": call[1] ?? .null])
        default: #expect(try request.arguments.value() == call[1])
        }
    }

    /// What our client makes of one reply.
    private enum Verdict: Equatable {
        case result(JSONValue)
        case failure(className: String, module: String, message: String)
        case heartbeat
        case firstPart(JSONValue)
        /// The call ends with a bad reply.
        case bad
        /// Acknowledged, and nobody is told.
        case ignored
        case rejected
    }

    private static func verdict(_ body: [UInt8], _ properties: MessageProperties) throws -> Verdict {
        do {
            let reply = try ReplyMessage(inner: Envelope.unwrap(properties.text(ofBody: body)))
            if let failure = reply.failure {
                return .failure(className: failure.className, module: failure.module, message: failure.message)
            }
            if reply.isHeartbeat { return .heartbeat }
            let result = try reply.result.value()
            return reply.ending ? .result(result) : .firstPart(result)
        } catch let error as WireError {
            if error.rejectsMessage { return .rejected }
            #expect(error.code == .malformedReply)
            return error.messageID == nil ? .ignored : .bad
        }
    }

    private static func failure(_ className: String, _ module: String, _ message: String = "msg") -> [Verdict] {
        [.failure(className: className, module: module, message: message)]
    }

    /// What differs from one ordinary reply that holds "v".
    private static let verdicts: [String: [Verdict]] = [
        "no-ending": [.firstPart("v")],
        "no-failure-key": [.bad],
        "no-result": [.result(.null)],
        "two-part-legacy": [.firstPart("v"), .result(.null)],
        "ending-false-null-no-monitor": [.heartbeat, .result("v")],
        "ending-false-null-monitor": [.heartbeat, .result("v")],
        "monitor-expires": [.heartbeat],
        "monitor-does-not-extend-total": [.heartbeat, .heartbeat, .heartbeat, .heartbeat],
        "monitor-greater-than-timeout": [],
        "unknown-msg-id": [.result("v"), .result("v")],
        "no-msg-id": [.ignored, .result("v")],
        "fail-builtin": failure("ValueError", "builtins"),
        "fail-exceptions-module": failure("ValueError", "exceptions"),
        "fail-custom-allowed": failure("WidgetNotFound", "wireapp.errors"),
        "fail-custom-not-allowed": failure("JSONDecodeError", "json.decoder"),
        "fail-unknown-class": failure("NoSuchError", "builtins"),
        "fail-not-exception-class": failure("print", "builtins"),
        "fail-baseexception": failure("KeyboardInterrupt", "builtins"),
        "fail-bad-args": failure("UnicodeDecodeError", "builtins"),
        "fail-bad-kwargs": failure("ValueError", "builtins"),
        "fail-minimal": failure("E", "go.pkg", "hi"),
        "fail-minimal-builtin": failure("KeyError", "builtins", ""),
        "fail-empty-module": failure("E", "", "hi"),
        "fail-tb-string": failure("ValueError", "go.pkg"),
        // Python's caller gets a TypeError of its own making; ours gets the failure that was meant.
        "fail-tb-null": failure("ValueError", "builtins"),
        "fail-as-object": [.bad],
        "fail-not-json": [.bad],
        "fail-remote-suffix": failure("WidgetNotFound_Remote", "wireapp.errors_Remote"),
        "fail-messaging-timeout": failure("MessagingTimeout", "oslo_messaging.exceptions"),
        "reply-bad-json": [.rejected, .result("v")],
        "reply-no-content-type": [.rejected, .result("v")],
    ]

    @Test("every verdict belongs to a row")
    func verdictsAreUsed() throws {
        let rows = try WireCapture.rows("81-client-acceptance").map(\.name)
        #expect(Set(Self.verdicts.keys).subtracting(rows).isEmpty)
    }

    @Test(
        "a client takes, refuses and understands what Python's does",
        arguments: try WireCapture.rows("81-client-acceptance")
    )
    func client(row: WireCapture) throws {
        let bodies = row.content["replies_sent"]?.arrayValue ?? []
        let properties = row.content["reply_properties"]?.arrayValue ?? []
        let found = try zip(bodies, properties).map { body, properties in
            try Self.verdict(
                Array((body.stringValue ?? "?").utf8),
                MessageProperties(
                    contentType: properties["content_type"]?.stringValue,
                    contentEncoding: properties["content_encoding"]?.stringValue
                )
            )
        }
        #expect(found == Self.verdicts[row.name] ?? [.result("v")])

        // The table above must not contradict what the broker and the caller saw.
        let acks = row.content["broker_ack"]?.arrayValue ?? []
        for (verdict, ack) in zip(found, acks) { #expect((verdict == .rejected) == (ack[0] == "Basic.Reject")) }
        if row.content["outcome"]?["r"]?[0] == "ok", let value = row.content["outcome"]?["r"]?[1] {
            #expect(found.contains(.result(value)) || found.contains(.firstPart(value)))
        }
    }
}

extension WireCapture {
    /// What a row of the server's table sent, as text or in base 64.
    fileprivate var sentBody: [UInt8] {
        if let text = content["sent_body"]?.stringValue { return Array(text.utf8) }
        return Self.decodedBase64(content["sent_body_base64"]?.stringValue ?? "")
    }

    private static func decodedBase64(_ text: String) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for digit in text.utf8 {
            guard let value = alphabet.firstIndex(of: digit) else { continue }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
