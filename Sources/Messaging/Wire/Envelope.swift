public import WireJSON

/// The outer object of a message: a version, and the inner object as JSON text inside a JSON string.
///
/// `{"oslo.version": "2.0", "oslo.message": "<JSON text>"}` (wire reference 6.1).
public enum Envelope {
    private static let version = RPCVersion(major: 2, minor: 0)

    /// Puts the text of an inner object into an envelope.
    public static func wrap(inner: [UInt8], options: JSONWritingOptions = .init()) -> [UInt8] {
        wrap(options, around: inner.count) { $0.writeEscaped(json: inner) }
    }

    /// Puts the inner object that `body` writes, of about so many bytes, into an envelope.
    static func wrap(reservingCapacity count: Int, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        wrap(.init(), around: count) { $0.writeText(body) }
    }

    private static func wrap(
        _ options: JSONWritingOptions,
        around count: Int,
        _ message: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        // In the messages captured from Python every seventh byte is a quote or backslash that needs another.
        var writer = JSONWriter(options: options, reservingCapacity: count + count / 4 + 128)
        writer.beginObject()
        writer.key(MessageKey.envelopeVersion)
        writer.write(string: "2.0")
        writer.key(MessageKey.envelopeMessage)
        message(&writer)
        writer.endObject()
        return writer.bytes
    }

    /// Takes the inner object out of a message's body.
    ///
    /// A body that lacks either key is itself the inner object, as peers sent it before there were envelopes. An empty
    /// body stands for an object without members, as for Python's peers.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when the body or the inner text is not one JSON object, or either
    ///   key is repeated, and `unsupportedEnvelope` when the version is not compatible with 2.0 or the message is not
    ///   text.
    public static func unwrap(_ body: [UInt8]) throws(WireError) -> RawJSON {
        try open(body).inner
    }

    /// Takes the inner object out of a message's body, and tells whether there was an envelope around it.
    ///
    /// - Throws: as ``unwrap(_:)``.
    public static func open(_ body: [UInt8]) throws(WireError) -> (inner: RawJSON, isEnveloped: Bool) {
        guard !body.isEmpty else { return (.emptyObject, false) }
        if let text = usualText(in: body) {
            return (try object(in: text, what: "The message in the envelope"), true)
        }

        let outer = try object(in: body, what: "The message")
        var version: RawJSON?
        var message: RawJSON?
        for member in try outer.fields(of: "The message") {
            let previous: RawJSON?
            switch member.key.string {
            case "oslo.version": (previous, version) = (version, member.value)
            case "oslo.message": (previous, message) = (message, member.value)
            default: continue
            }
            guard previous == nil else { throw .repeatedKey("The message") }
        }
        guard let version, let message else { return (outer, false) }
        guard isSupported(version) else {
            throw WireError(.unsupportedEnvelope, "The envelope's version is not compatible with 2.0")
        }
        return (try inner(of: message), true)
    }

    /// Takes the bytes of the inner object out of a message's body, for those who validate them as they read them.
    ///
    /// - Throws: as ``unwrap(_:)``, except for what is wrong with the inner text.
    package static func text(in body: [UInt8]) throws(WireError) -> [UInt8] {
        if let text = usualText(in: body) { return text }
        return Array(try unwrap(body).bytes)
    }

    /// Validates bytes that must be one JSON object.
    static func object(in bytes: [UInt8], what: String) throws(WireError) -> RawJSON {
        let value: RawJSON
        do throws(JSONError) {
            value = try RawJSON(validating: bytes, options: .bus)
        } catch {
            throw unreadable(what, error)
        }
        guard value.kind == .object else { throw notAnObject(what, value.kind.name) }
        return value
    }

    /// Takes bytes apart that must be one JSON object, reading them once.
    ///
    /// - Throws: what ``object(in:what:)`` does.
    static func outline(of bytes: [UInt8], what: String) throws(WireError) -> ObjectOutline {
        do throws(JSONError) {
            return try ObjectOutline(validating: bytes, options: .bus)
        } catch {
            guard error.code == .typeMismatch, let found = error.found else { throw unreadable(what, error) }
            throw notAnObject(what, found)
        }
    }

    private static func unreadable(_ what: String, _ cause: JSONError) -> WireError {
        WireError(.unreadable, "\(what) is not JSON", cause: cause)
    }

    private static func notAnObject(_ what: String, _ found: String) -> WireError {
        WireError(.unreadable, "\(what) is \(found) and not an object")
    }

    private static func inner(of message: RawJSON) throws(WireError) -> RawJSON {
        let inner: [UInt8]
        do throws(JSONError) {
            inner = try message.decodedStringBytes()
        } catch {
            throw WireError(.unsupportedEnvelope, "The envelope's message is not text", cause: error)
        }
        return try object(in: inner, what: "The message in the envelope")
    }

    private static func isSupported(_ version: RawJSON) -> Bool {
        guard let text = version.stringValue, let requested = RPCVersion(text) else { return false }
        return Self.version.serves(requested)
    }
}

extension Envelope {
    /// How Python's peers and this library begin every body they write.
    private static let beginnings = [
        [UInt8](#"{"oslo.version":"2.0","oslo.message":"#.utf8),
        [UInt8](#"{"oslo.version": "2.0", "oslo.message": "#.utf8),
    ]

    /// The inner text of an envelope that is laid out as every known peer writes it; `nil` for any other body.
    ///
    /// Between a beginning of ours and the last brace there can only be the message's string, so reading that alone
    /// saves reading the message twice more. Whatever is not quite like this goes the long way, which also finds what
    /// is wrong with it.
    private static func usualText(in body: [UInt8]) -> [UInt8]? {
        guard body.last == UInt8(ascii: "}"), let beginning = beginnings.first(where: { begins(body, with: $0) })
        else { return nil }
        do throws(JSONError) {
            return try RawJSON.decodedStringBytes(validating: body[beginning.count..<body.count - 1])
        } catch {
            return nil
        }
    }

    private static func begins(_ body: [UInt8], with beginning: [UInt8]) -> Bool {
        guard body.count >= beginning.count else { return false }
        let (body, beginning) = (body.span, beginning.span)
        for index in beginning.indices where body[index] != beginning[index] { return false }
        return true
    }
}
