import Messaging
import WireJSON

/// Turns the methods on the bus into paths of the API's description.
///
/// Each is made from the operation for any method (`/v1/call/{topic}/{method}`): the same parameters and problems, with
/// the method's own arguments and result. A method that may only be cast becomes a path of the cast.
struct MethodPaths: Sendable {
    private let tree: JSONObject

    init(_ document: OpenAPIDocument) { tree = document.tree }

    /// One way to call a method: where two endpoints have the same name in different namespaces, there are several.
    private struct Variant {
        let method: ServedMethod
        let exchange: String?
    }

    func paths(_ topics: [EndpointsHandler.VisibleTopic]) -> JSONObject {
        var paths = JSONObject()
        var names = Set<String>()
        for topic in topics {
            let callable = topic.methods.filter { $0.kinds.contains(.call) || $0.kinds.contains(.cast) }
            var order: [String] = []
            var groups: [String: [(Variant, RPCKind)]] = [:]
            for (method, kinds) in callable {
                let variant = Variant(method: method.method, exchange: topic.entry.topic.exchange)
                let kind: RPCKind = kinds.contains(.call) ? .call : .cast
                let key = "/v1/\(kind.rawValue)/\(topic.entry.topic.topic)/\(Self.escaped(method.method.name))"
                if groups[key] == nil { order.append(key) }
                groups[key, default: []].append((variant, kind))
            }
            for key in order {
                guard let group = groups[key], let kind = group.first?.1, paths[key] == nil else { continue }
                let variants = group.map(\.0)
                var name = Self.identifier([kind.rawValue, topic.entry.topic.topic, variants[0].method.name])
                while !names.insert(name).inserted { name += "_" }
                guard let operation = operation(kind, topic.entry.topic.topic, variants, name) else { continue }
                paths[key] = ["post": .object(operation)]
            }
        }
        return paths
    }

    private func operation(_ kind: RPCKind, _ topic: String, _ variants: [Variant], _ name: String) -> JSONObject? {
        guard var operation = tree["paths"]?["/v1/\(kind.rawValue)/{topic}/{method}"]?["post"]?.objectValue else {
            return nil
        }
        let method = variants[0].method
        operation["tags"] = [JSONValue(topic)]
        operation["operationId"] = JSONValue(name)
        operation["summary"] = JSONValue(
            method.summary ?? "\(kind == .call ? "Calls" : "Casts") \(method.name) of \(topic)."
        )
        operation.removeValue(forKey: "description")
        let bodies = variants.map { body(kind, $0) }
        let needsBody = variants.allSatisfy { !required($0).isEmpty }
        operation["requestBody"] = [
            "required": .bool(needsBody),
            "content": ["application/json": ["schema": bodies.count == 1 ? bodies[0] : ["anyOf": .array(bodies)]]],
        ]
        var responses = operation["responses"]?.objectValue ?? [:]
        // Any status is only a method's that passes on those of an HTTP service.
        if !variants.contains(where: \.method.passesHTTPStatuses) {
            responses.removeValue(forKey: "4XX")
            responses.removeValue(forKey: "5XX")
        }
        if kind == .call, var success = responses["200"]?.objectValue {
            let results = variants.map { Self.result($0.method) }
            success["content"] = [
                "application/json": [
                    "schema": ["anyOf": .array(results + [["$ref": "#/components/schemas/DryRun"]])]
                ]
            ]
            responses["200"] = .object(success)
        }
        operation["responses"] = .object(responses)
        return operation
    }

    private static func result(_ method: ServedMethod) -> JSONValue {
        [
            "type": "object", "required": ["result"], "properties": ["result": method.result ?? [:]],
            "additionalProperties": false,
        ]
    }

    /// The keys a body must have to reach the method at all.
    private func required(_ variant: Variant) -> [String] {
        var keys: [String] = []
        if let names = variant.method.arguments?["required"]?.arrayValue, !names.isEmpty { keys.append("args") }
        if variant.method.namespace != nil { keys.append("namespace") }
        if needsVersion(variant.method) { keys.append("version") }
        if variant.exchange != nil { keys.append("exchange") }
        return keys
    }

    /// A call without a version asks for 1.0.
    private func needsVersion(_ method: ServedMethod) -> Bool {
        RPCVersion(method.version).map { !$0.serves(.initial) } ?? false
    }

    private func body(_ kind: RPCKind, _ variant: Variant) -> JSONValue {
        let method = variant.method
        var properties = tree["components"]?["schemas"]?["Message"]?["properties"]?.objectValue ?? [:]
        if let arguments = method.arguments { properties["args"] = arguments }
        properties["namespace"] = method.namespace.map { ["const": JSONValue($0)] } ?? ["type": "null"]
        if needsVersion(method) { properties["version"] = ["const": JSONValue(method.version)] }
        if let exchange = variant.exchange { properties["exchange"] = ["const": JSONValue(exchange)] }
        if kind != .call { properties.removeValue(forKey: "call_monitor") }
        var schema: JSONObject = ["type": "object", "additionalProperties": false]
        let keys = required(variant)
        if !keys.isEmpty { schema["required"] = .array(keys.map { JSONValue($0) }) }
        schema["properties"] = .object(properties)
        return .object(schema)
    }

    /// A name that generators of clients can use: letters, digits and underscores.
    private static func identifier(_ parts: [String]) -> String {
        String(parts.joined(separator: "_").map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// A method's name as one segment of a path, so that a brace in it is no template (OpenAPI 3.1, 4.8.8).
    private static func escaped(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}
