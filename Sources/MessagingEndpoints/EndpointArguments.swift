internal import Messaging
internal import WireJSON

/// The named arguments of a request, as the expansion of `@Endpoint` reads them.
public struct EndpointArguments: Sendable {
    private let members: [RawMember]

    /// Takes a request's arguments apart.
    ///
    /// - Throws: `RPCFault` with Python's `TypeError` when there is one that is not among `names`.
    init(_ raw: RawJSON, names: [String]) throws {
        members = try raw.members()
        for member in members where !names.contains(where: { JSONString($0) == member.key }) {
            throw Self.misfit("there is no argument \(member.key)")
        }
    }

    /// The argument called `name`; one that is missing is nil, where the type can be.
    ///
    /// - Throws: `RPCFault` with Python's `TypeError` when it is missing or of another type, and what else
    ///   `init(from:)` of the type throws.
    public func value<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        if let raw = raw(name) { return try decode(raw, name, as: type) }
        if Value.self is any OptionalArgument.Type { return try decode(.null, name, as: type) }
        throw Self.misfit("the argument \(JSONString(name)) is missing")
    }

    /// The argument called `name`; one that is missing is the default.
    ///
    /// - Throws: as ``value(_:as:)``.
    public func value<Value: Decodable>(
        _ name: String,
        as type: Value.Type,
        default fallback: @autoclosure () throws -> Value
    ) throws -> Value {
        guard let raw = raw(name) else { return try fallback() }
        return try decode(raw, name, as: type)
    }

    private func raw(_ name: String) -> RawJSON? {
        let key = JSONString(name)
        // Of two members with one name the last counts, as everywhere on the bus.
        return members.last { $0.key == key }?.value
    }

    private func decode<Value: Decodable>(_ raw: RawJSON, _ name: String, as type: Value.Type) throws -> Value {
        do {
            return try raw.decode(type)
        } catch let error as JSONError {
            throw Self.misfit("in \(JSONString(name)): \(error)")
        }
    }

    private static func misfit(_ what: String) -> RPCFault {
        .builtin("TypeError", "The arguments do not fit the method: \(what)")
    }
}

/// A type that can be nil, and so may be left out.
protocol OptionalArgument {}

extension Optional: OptionalArgument {}
