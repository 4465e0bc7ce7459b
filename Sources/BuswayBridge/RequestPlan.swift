public import BuswayHTTPErrors
public import HTTPTypes
public import WireJSON

/// The request that one call becomes, below the service's base URL.
public struct RequestPlan: Sendable, Hashable {
    /// The method.
    public let verb: HTTPRequest.Method
    /// The path and query, percent-encoded.
    public let target: String
    /// The body, which is JSON; `nil` for none.
    public let body: RawJSON?

    /// Makes the request of a call.
    ///
    /// - Throws: ``UpstreamFailure`` of the class `InvalidParams` when the arguments are not those the method takes: one is
    ///   missing or unknown, or cannot be a part of a path or query.
    public init(_ declaration: MethodDeclaration, _ arguments: JSONObject) throws(UpstreamFailure) {
        if let takes = declaration.takes {
            // Dropping what is misspelt would be a request other than the one that was meant.
            for member in arguments where !takes.contains(member.key.string ?? "") {
                throw .invalidParams("the method takes no argument \(member.key.source)")
            }
        }
        verb = declaration.verb
        let query = try Self.query(declaration.query, arguments)
        target = try declaration.path.expand(arguments) + (query.isEmpty ? "" : "?\(query)")
        switch declaration.body {
        case .none: body = nil
        case .arguments: body = RawJSON(.object(arguments))
        case .argument(let name):
            guard let value = arguments[name] else { throw .invalidParams("the argument \(name) is missing") }
            body = RawJSON(value)
        }
    }

    /// `name=value` for each; an argument that is missing or null is left out, and an array is repeated.
    private static func query(_ names: [String], _ arguments: JSONObject) throws(UpstreamFailure) -> String {
        var fields: [String] = []
        for name in names {
            switch arguments[name] {
            case nil, .null: continue
            case .array(let elements):
                for element in elements {
                    fields.append("\(name)=\(PercentEncoding.encode(try ArgumentText.text(element, name)))")
                }
            case .some(let value):
                fields.append("\(name)=\(PercentEncoding.encode(try ArgumentText.text(value, name)))")
            }
        }
        return fields.joined(separator: "&")
    }
}
