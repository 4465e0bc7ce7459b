import HTTPTypes
import Messaging
import WireJSON

/// The description of the HTTP API, in both notations.
///
/// `openapi.yaml` at the top of the repository is its source and is built into the program. What one gateway serves is
/// adapted to its configuration and has the methods on its bus besides, each as a path of its own.
public struct OpenAPIDocument: Sendable {
    /// The document as it was written; nil when it was changed since.
    private let text: [UInt8]?

    /// The document as a tree.
    let tree: JSONObject

    /// The document as YAML.
    public var yaml: [UInt8] {
        get throws(YAMLConversionError) {
            if let text { return text }
            return Array(try JSONValue.object(tree).yamlText().utf8)
        }
    }

    /// The document as JSON.
    public var json: [UInt8] { JSONValue.object(tree).serialized() + [0x0A] }

    /// Reads the built-in document.
    ///
    /// - Throws: ``YAMLConversionError`` when it is no YAML that JSON can express, which a test rules out.
    public init() throws(YAMLConversionError) {
        let text = PackageResources.openapi_yaml
        guard case .object(let tree) = try JSONValue(yaml: String(decoding: text, as: UTF8.self)) else {
            throw YAMLConversionError(description: "the document is no mapping")
        }
        self.text = text
        self.tree = tree
    }

    private init(_ tree: JSONObject) {
        text = nil
        self.tree = tree
    }

    /// The document of a gateway with that configuration: only the statuses and credentials it knows.
    func adapted(to configuration: GatewayConfiguration) -> OpenAPIDocument {
        let asksForCredentials = configuration.access.asksForCredentials
        let statuses = Set(configuration.errorStatuses.values)
        if asksForCredentials, statuses.isEmpty { return self }
        return changingOperations { path, operation in
            var responses = operation["responses"]?.objectValue ?? [:]
            if !asksForCredentials { responses.removeValue(forKey: "401") }
            if path.hasPrefix("/v1/call/") {
                for status in statuses.sorted() where responses["\(status)"] == nil {
                    responses["\(status)"] = ["$ref": "#/components/responses/MappedError"]
                }
            }
            operation["responses"] = .object(responses)
        }
    }

    /// The document with a path for each method that somebody may call.
    func describing(_ topics: [EndpointsHandler.VisibleTopic]) -> OpenAPIDocument {
        let paths = MethodPaths(self).paths(topics)
        guard !paths.isEmpty else { return self }
        var tree = tree
        tree["paths"] = .object((tree["paths"]?.objectValue ?? [:]).merging(paths))
        return OpenAPIDocument(tree)
    }

    private func changingOperations(_ change: (String, inout JSONObject) -> Void) -> OpenAPIDocument {
        var tree = tree
        var paths = tree["paths"]?.objectValue ?? [:]
        for path in paths {
            guard let name = path.key.string, var item = path.value.objectValue else { continue }
            for verb in ["get", "post", "delete"] {
                guard var operation = item[verb]?.objectValue else { continue }
                change(name, &operation)
                item[verb] = .object(operation)
            }
            paths[path.key] = .object(item)
        }
        tree["paths"] = .object(paths)
        return OpenAPIDocument(tree)
    }

    func response(_ format: OpenAPIFormat) throws(Problem) -> GatewayResponse {
        var response: GatewayResponse
        switch format {
        case .json: response = .content("application/json", json)
        case .yaml:
            do throws(YAMLConversionError) { response = .content("application/yaml", try yaml) } catch {
                // Nothing that JSON holds is beyond YAML; should the writer fail all the same, there is the other form.
                throw Problem(.notFound, "the document cannot be written as YAML; /openapi.json has it: \(error)")
            }
        }
        // It is cut to what its reader may call.
        response.head.headerFields[.cacheControl] = "no-store"
        return response
    }
}
