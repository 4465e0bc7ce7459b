/// A JSON document as a tree, as Foundation's coders are taught one.
enum Tree: Codable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([Tree])
    case object([String: Tree])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // An error: another kind.
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {  // An error: another kind.
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {  // An error: another kind.
            self = .number(value)
        } else if let value = try? container.decode(String.self) {  // An error: another kind.
            self = .string(value)
        } else if let value = try? container.decode([Tree].self) {  // An error: another kind.
            self = .array(value)
        } else {
            self = .object(try container.decode([String: Tree].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
