internal import Messaging
internal import WireJSON

/// Message headers between JSON, as the wire layer has them, and AMQP's tables.
extension FieldTable {
    /// The headers that have a place in a table: texts, truth values, whole numbers of 64 bits and objects of them.
    init(headers: JSONObject) {
        self.init()
        for member in headers {
            guard let name = member.key.string, let value = Value(header: member.value) else { continue }
            entries.append(Entry(name: name, value: value))
        }
    }

    /// All headers of a message.
    init(headersOf properties: MessageProperties) {
        self.init(headers: properties.headers)
        guard let deadline = properties.deadline else { return }
        entries.insert(Entry(name: MessageProperties.deadlineHeader, value: .int64(deadline)), at: 0)
    }

    /// The table as JSON.
    var headers: JSONObject {
        var object = JSONObject()
        for entry in entries { object[entry.name] = entry.value.header }
        return object
    }
}

extension FieldTable.Value {
    fileprivate init?(header: JSONValue) {
        switch header {
        case .bool(let truth): self = .boolean(truth)
        case .string:
            guard let text = header.stringValue else { return nil }
            self = .text(text)
        case .number(let number):
            guard let number = number.int else { return nil }
            self = .int64(Int64(number))
        case .object(let object): self = .table(FieldTable(headers: object))
        case .null, .array: return nil
        }
    }

    fileprivate var header: JSONValue {
        switch self {
        case .boolean(let truth): .bool(truth)
        case .int32(let number): JSONValue(Int(number))
        case .int64(let number): JSONValue(Int(number))
        case .text(let text): JSONValue(text)
        case .table(let table): .object(table.headers)
        }
    }
}
