import WireJSON

/// The description of the HTTP API, in both notations.
///
/// `openapi.yaml` at the top of the repository is its source and is built into the program.
public struct OpenAPIDocument: Sendable {
    /// The document as it was written.
    public let yaml: [UInt8]
    /// The same document as JSON.
    public let json: [UInt8]

    /// Reads the built-in document.
    ///
    /// - Throws: ``YAMLConversionError`` when it is no YAML that JSON can express, which a test rules out.
    public init() throws(YAMLConversionError) {
        yaml = PackageResources.openapi_yaml
        json = try JSONValue(yaml: String(decoding: yaml, as: UTF8.self)).serialized() + [0x0A]
    }
}
