import BuswayGateway
import HTTPTypes
import WireJSON
import Yams

extension ConfigurationSection {
    /// Header fields: `Name: value`, or `Name: { file: FILE }` or `{ env: NAME }` for secrets, with a `prefix` if need be.
    func fields(_ key: String) -> HTTPFields {
        guard let section = section(key) else { return [:] }
        var fields = HTTPFields()
        for text in section.keys {
            guard let name = HTTPField.Name(text), !Self.ownNames.contains(name.canonicalName) else {
                section.reader.report(
                    "\(section.full(text)): is no header field, or one that busway sets itself",
                    at: section.nodeOfKey(text)
                )
                continue
            }
            guard let value = section.fieldValue(text) else { continue }
            guard HTTPField.isValidValue(value) else {
                // The value may be a secret and is not told.
                section.reader.report("\(section.full(text)): a field's value is one line", at: section.node(text))
                continue
            }
            fields[name] = value
        }
        return fields
    }

    /// What frames a message, belongs to the connection, or is made of each request anew.
    private static let ownNames: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
        "accept-encoding", "proxy-authorization", "request-timeout-ms", "x-request-id", "traceparent", "tracestate",
        "idempotency-key",
    ]

    private func fieldValue(_ key: String) -> String? {
        guard node(key)?.mapping != nil, let source = section(key) else { return string(key) }
        source.allow(["file", "env", "prefix"])
        let prefix = source.string("prefix") ?? ""
        if let path = source.string("file"), source.node("env") == nil {
            source.reader.note(file: path)
            do throws(ConfigurationError) { return prefix + (try TextFile.firstLine(path)) } catch {
                source.reader.report("\(source.full("file")): \(error)", at: source.node("file"))
                return nil
            }
        }
        if let name = source.string("env"), source.node("file") == nil {
            if let value = Environment.process.value(of: name) { return prefix + value }
            source.reader.report("\(source.full("env")): the variable \(name) is not set", at: source.node("env"))
            return nil
        }
        source.reader.report("\(full(key)): give the value, or one of file and env", at: node(key))
        return nil
    }

    /// The JSON a value stands for, such as a schema.
    func json(_ key: String) -> JSONValue? {
        guard let node = node(key) else { return nil }
        do throws(YAMLConversionError) { return try JSONValue(node) } catch {
            reader.report("\(full(key)): \(error)", at: node)
            return nil
        }
    }
}
