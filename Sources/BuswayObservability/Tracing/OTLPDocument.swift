import Tracing
import WireJSON

/// Spans as the body of a POST to `/v1/traces`: an `ExportTraceServiceRequest` in JSON.
///
/// By the JSON mapping of the OpenTelemetry protocol: identities in hexadecimal digits, 64-bit numbers as strings,
/// enumerations as numbers.
enum OTLPDocument {
    static func of(_ spans: [FinishedSpan], _ resource: SpanResource) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1024 + 1024 * spans.count)
        writer.object("resourceSpans") { writer in
            writer.key("resource")
            writer.beginObject()
            writer.fields(
                resource.attributes.sorted { $0.key < $1.key }.map { SpanField(name: $0.key, value: .text($0.value)) }
            )
            writer.endObject()
            writer.array("scopeSpans") { writer in
                writer.beginObject()
                writer.key("scope")
                writer.beginObject()
                writer.member("name", "busway")
                writer.member("version", resource.version)
                writer.endObject()
                writer.array("spans") { writer in
                    for span in spans { writer.span(span) }
                }
                writer.endObject()
            }
        }
        return writer.bytes
    }
}

extension JSONWriter {
    /// `{key: [{…}]}`, what every document is around its parts.
    fileprivate mutating func object(_ key: String, _ body: (inout JSONWriter) -> Void) {
        beginObject()
        array(key) { writer in
            writer.beginObject()
            body(&writer)
            writer.endObject()
        }
        endObject()
    }

    fileprivate mutating func array(_ key: String, _ body: (inout JSONWriter) -> Void) {
        self.key(key)
        beginArray()
        body(&self)
        endArray()
    }

    fileprivate mutating func member(_ key: String, _ text: String) {
        self.key(key)
        write(string: text)
    }

    fileprivate mutating func member(_ key: String, nanoseconds: UInt64) { member(key, String(nanoseconds)) }

    fileprivate mutating func span(_ span: FinishedSpan) {
        beginObject()
        reference(span.identity)
        if let parent = span.parent { member("parentSpanId", parent.spanID.description) }
        // The flags of the trace, and above them that it is known whether the parent is another process's, and whether.
        key("flags")
        write(int: 0x101 | (span.parent?.isRemote == true ? 0x200 : 0))
        member("name", span.name)
        key("kind")
        write(int: span.kind.number)
        member("startTimeUnixNano", nanoseconds: span.start)
        member("endTimeUnixNano", nanoseconds: span.end)
        fields(span.attributes)
        if !span.events.isEmpty {
            array("events") { writer in
                for event in span.events {
                    writer.beginObject()
                    writer.member("timeUnixNano", nanoseconds: event.time)
                    writer.member("name", event.name)
                    writer.fields(event.attributes)
                    writer.endObject()
                }
            }
        }
        if !span.links.isEmpty {
            array("links") { writer in
                for link in span.links {
                    writer.beginObject()
                    writer.reference(link.span)
                    writer.fields(link.attributes)
                    writer.endObject()
                }
            }
        }
        if let status = span.status {
            key("status")
            beginObject()
            key("code")
            write(int: status.code == .ok ? 1 : 2)
            if let message = status.message { member("message", message) }
            endObject()
        }
        endObject()
    }

    private mutating func reference(_ span: SpanIdentity) {
        member("traceId", span.traceID.description)
        member("spanId", span.spanID.description)
        if let state = span.state { member("traceState", state.description) }
    }

    fileprivate mutating func fields(_ fields: [SpanField]) {
        guard !fields.isEmpty else { return }
        array("attributes") { writer in
            for field in fields {
                writer.beginObject()
                writer.member("key", field.name)
                writer.key("value")
                writer.value(field.value)
                writer.endObject()
            }
        }
    }

    private mutating func value(_ value: SpanField.Value) {
        beginObject()
        switch value {
        case .text(let text): member("stringValue", text)
        case .integer(let number): member("intValue", String(number))
        case .number(let number):
            key("doubleValue")
            // What is no number for JSON has a name in the mapping of protocol buffers.
            do throws(JSONError) { try write(double: number) } catch {
                write(string: number.isNaN ? "NaN" : number > 0 ? "Infinity" : "-Infinity")
            }
        case .flag(let flag):
            key("boolValue")
            write(bool: flag)
        case .list(let values):
            key("arrayValue")
            beginObject()
            array("values") { writer in
                for value in values { writer.value(value) }
            }
            endObject()
        }
        endObject()
    }
}

extension SpanKind {
    /// The number of the enumeration in the protocol.
    fileprivate var number: Int {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
