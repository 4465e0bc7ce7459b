internal import WireJSON

/// Applying a serializer, if there is one, to the parts of messages.
extension (any MessageSerializer)? {
    func serialized(_ value: JSONValue, _ context: RequestContext) throws -> JSONValue {
        guard let self else { return value }
        return try self.serialize(value, context: context)
    }

    func serialized(_ context: RequestContext) throws -> RequestContext {
        guard let self else { return context }
        return try self.serialize(context: context)
    }
}

extension MessageSerializer {
    /// Converts a result, or the like, on its way out.
    func serialize(_ raw: RawJSON, _ context: RequestContext) throws -> RawJSON {
        RawJSON(try serialize(raw.tree, context: context))
    }

    /// Converts a result, or the like, that has come in.
    func deserialize(_ raw: RawJSON, _ context: RequestContext) throws -> RawJSON {
        RawJSON(try deserialize(raw.tree, context: context))
    }

    /// Converts named arguments on their way out, each by itself.
    func serialize(arguments: RawJSON, _ context: RequestContext) throws -> RawJSON {
        try eachMember(of: arguments) { try serialize($0, context: context) }
    }

    /// Converts named arguments that have come in, each by itself.
    func deserialize(arguments: RawJSON, _ context: RequestContext) throws -> RawJSON {
        try eachMember(of: arguments) { try deserialize($0, context: context) }
    }

    private func eachMember(of raw: RawJSON, _ convert: (JSONValue) throws -> JSONValue) throws -> RawJSON {
        guard case .object(let object) = raw.tree else { return raw }
        return RawJSON(
            .object(JSONObject(try object.map { JSONObject.Member(key: $0.key, value: try convert($0.value)) }))
        )
    }
}
