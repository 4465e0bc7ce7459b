public import WireJSON

/// What its author tells of a method: for catalogues, forms and API documents.
///
/// Describing never changes what a method does: nothing is checked against it on the bus.
///
/// ```swift
/// endpoint.on(
///     MethodDescription(
///         "add",
///         summary: "Adds two numbers",
///         arguments: [.init("a", ["type": "number"]), .init("b", ["type": "number"], default: 0)],
///         result: ["type": "number"]
///     )
/// ) { _, arguments in … }
/// ```
public struct MethodDescription: Sendable, Hashable {
    /// The name it is called by.
    public var name: String
    /// One sentence that says what it does; nil when nobody said.
    public var summary: String?
    /// Its named arguments in their order; nil when they are not known.
    public var arguments: [ArgumentDescription]?
    /// Whether it takes arguments beside those listed, as Python's `**kwargs`.
    public var takesFurtherArguments: Bool
    /// The JSON Schema (2020-12) of its result; nil when it is not known.
    public var result: JSONValue?
    /// Whether it can fail with any HTTP status of an error, because an HTTP service answers it.
    public var passesHTTPStatuses: Bool

    /// Describes a method; what is left out is not known.
    public init(
        _ name: String,
        summary: String? = nil,
        arguments: [ArgumentDescription]? = nil,
        takesFurtherArguments: Bool = false,
        result: JSONValue? = nil,
        passesHTTPStatuses: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.arguments = arguments
        self.takesFurtherArguments = takesFurtherArguments
        self.result = result
        self.passesHTTPStatuses = passesHTTPStatuses
    }

    /// The JSON Schema of the object that holds the arguments; nil when they are not known.
    public var argumentsSchema: JSONValue? {
        guard let arguments else { return nil }
        var properties = JSONObject()
        for argument in arguments { properties[argument.name] = argument.annotatedSchema }
        let required = arguments.filter(\.isRequired).map { JSONValue($0.name) }
        var schema: JSONObject = ["type": "object", "properties": .object(properties)]
        if !required.isEmpty { schema["required"] = .array(required) }
        schema["additionalProperties"] = .bool(takesFurtherArguments)
        return .object(schema)
    }
}

/// What its author tells of one argument of a method.
public struct ArgumentDescription: Sendable, Hashable {
    /// The name it is given by.
    public var name: String
    /// The JSON Schema (2020-12) of its value; `true` or an empty object is any value.
    public var schema: JSONValue
    /// Whether a call without it fails.
    public var isRequired: Bool
    /// What the method takes when it is not given; nil when there is none, or nobody said.
    public var defaultValue: JSONValue?
    /// One sentence that says what it is for.
    public var summary: String?

    /// Describes an argument that every call must give.
    public init(_ name: String, _ schema: JSONValue = [:], summary: String? = nil) {
        self.name = name
        self.schema = schema
        isRequired = true
        self.summary = summary
    }

    /// Describes an argument that calls may leave out; a nil `default` says only that they may.
    public init(_ name: String, _ schema: JSONValue = [:], default defaultValue: JSONValue?, summary: String? = nil) {
        self.name = name
        self.schema = schema
        isRequired = false
        self.defaultValue = defaultValue
        self.summary = summary
    }

    /// The schema with the default and the summary as its annotations (JSON Schema Validation 9.1 and 9.2).
    var annotatedSchema: JSONValue {
        guard case .object(var object) = schema else {
            // `true` and `false` are schemas too, and carry no annotations.
            return defaultValue == nil && summary == nil ? schema : JSONValue.object(annotations)
        }
        object.merge(annotations)
        return .object(object)
    }

    private var annotations: JSONObject {
        var object = JSONObject()
        if let summary { object["description"] = JSONValue(summary) }
        if let defaultValue { object["default"] = defaultValue }
        return object
    }
}
