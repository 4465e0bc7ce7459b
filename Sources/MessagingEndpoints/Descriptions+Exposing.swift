public import Messaging
internal import WireJSON

extension MethodDescription {
    /// Describes an exposed function, as the expansion of `@Endpoint` does.
    public init<Result>(
        exposing name: String,
        summary: String? = nil,
        arguments: [ArgumentDescription],
        result: Result.Type
    ) {
        self.init(name, summary: summary, arguments: arguments, result: WireSchema.of(result))
    }
}

extension ArgumentDescription {
    /// Describes an argument of an exposed function; one that can be nil may be left out.
    public init<Value>(exposing name: String, _ type: Value.Type) {
        if Value.self is any OptionalArgument.Type {
            self.init(name, WireSchema.of(type), default: .null)
        } else {
            self.init(name, WireSchema.of(type))
        }
    }

    /// Describes an argument that may be left out; a nil default says only that.
    public init<Value>(exposing name: String, _ type: Value.Type, default fallback: (some Encodable)?) {
        let value = fallback.flatMap { fallback in
            // A literal that JSON has no form of, such as an infinity, is not told.
            try? WireJSONEncoder().encodeValue(fallback)
        }
        self.init(name, WireSchema.of(type), default: value)
    }
}
