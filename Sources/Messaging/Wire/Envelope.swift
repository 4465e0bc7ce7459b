public import WireJSON

/// The outer object of a message: a version, and the inner object as JSON text inside a JSON string.
///
/// `{"oslo.version": "2.0", "oslo.message": "<JSON text>"}` (wire reference 6.1).
public enum Envelope {
    private static let version = RPCVersion(major: 2, minor: 0)

    /// Puts the text of an inner object into an envelope.
    public static func wrap(inner: [UInt8], options: JSONWritingOptions = .init()) -> [UInt8] {
        // Most inner texts have a quote to escape every ten bytes or so.
        var writer = JSONWriter(options: options, reservingCapacity: inner.count + inner.count / 4 + 64)
        writer.beginObject()
        writer.key("oslo.version")
        writer.write(string: "2.0")
        writer.key("oslo.message")
        writer.writeEscaped(json: inner)
        writer.endObject()
        return writer.bytes
    }

    /// Takes the inner object out of a message's body.
    ///
    /// A body that lacks either key is itself the inner object, as peers sent it before there were envelopes. An empty
    /// body stands for an object without members, as for Python's peers.
    ///
    /// - Throws: ``WireError`` with code `unreadable` when the body or the inner text is not one JSON object without
    ///   repeated keys, and `unsupportedEnvelope` when the version is not compatible with 2.0 or the message is not text.
    public static func unwrap(_ body: [UInt8]) throws(WireError) -> RawJSON {
        guard !body.isEmpty else { return .emptyObject }
        let outer = try object(in: body, what: "The message")
        var version: RawJSON?
        var message: RawJSON?
        for member in try members(of: outer, what: "The message") {
            switch member.key.string {
            case "oslo.version": version = member.value
            case "oslo.message": message = member.value
            default: break
            }
        }
        guard let version, let message else { return outer }
        guard isSupported(version) else {
            throw WireError(.unsupportedEnvelope, "The envelope's version is not compatible with 2.0")
        }
        let inner: [UInt8]
        do throws(JSONError) {
            inner = try message.decodedStringBytes()
        } catch {
            throw WireError(.unsupportedEnvelope, "The envelope's message is not text", cause: error)
        }
        return try object(in: inner, what: "The message in the envelope")
    }

    /// Takes a message's object apart, one level deep.
    static func members(of object: RawJSON, what: String) throws(WireError) -> [RawMember] {
        do throws(JSONError) {
            return try object.members(refusingDuplicates: true)
        } catch {
            throw WireError(.unreadable, "\(what) names a key twice", cause: error)
        }
    }

    /// Validates bytes that must be one JSON object.
    static func object(in bytes: [UInt8], what: String) throws(WireError) -> RawJSON {
        let value: RawJSON
        do throws(JSONError) {
            value = try RawJSON(validating: bytes, options: .bus)
        } catch {
            throw WireError(.unreadable, "\(what) is not JSON", cause: error)
        }
        guard value.kind == .object else {
            throw WireError(.unreadable, "\(what) is \(value.kind.name) and not an object")
        }
        return value
    }

    private static func isSupported(_ version: RawJSON) -> Bool {
        guard let text = version.stringValue, let requested = RPCVersion(text) else { return false }
        return Self.version.serves(requested)
    }
}
