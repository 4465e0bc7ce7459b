import Foundation
import WireJSON

/// One way to read the message, and one to write it from what was read.
struct Contestant {
    /// Returns the number of octets or values it has seen, so that no work can be left out.
    let read: () throws -> Int
    let write: () throws -> Int

    static func all() throws -> [String: Contestant] {
        let octets = Message.octets
        let data = Data(octets)
        let value = try JSONValue(parsing: octets)
        let tree = try JSONDecoder().decode(Tree.self, from: data)
        let object = try JSONSerialization.jsonObject(with: data)
        return [
            "wirejson": Contestant(
                read: { try JSONValue(parsing: octets).objectValue?.count ?? 0 },
                write: { value.serialized().count }
            ),
            "codable": Contestant(
                read: {
                    guard case .object(let members) = try JSONDecoder().decode(Tree.self, from: data) else { return 0 }
                    return members.count
                },
                write: { try JSONEncoder().encode(tree).count }
            ),
            "serialization": Contestant(
                read: { (try JSONSerialization.jsonObject(with: data) as? [String: Any])?.count ?? 0 },
                write: { try JSONSerialization.data(withJSONObject: object).count }
            ),
        ]
    }
}
