public import Messaging
public import WireJSON

/// Reads what a peer tells of itself, and trusts none of it.
///
/// What breaks a rule is left out as a whole: a name is never repaired, a schema never cut.
public struct CatalogueReader: Sendable {
    /// Why an answer is not taken, in words without anything of it.
    public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// The words.
        public let description: String
    }

    private let configuration: CatalogueConfiguration
    /// The longest text for people: a program's name, a summary.
    private static let longestText = 300

    /// Makes a reader that keeps to those bounds.
    public init(_ configuration: CatalogueConfiguration) { self.configuration = configuration }

    /// Reads the answer to the catalogue query.
    ///
    /// - Throws: ``Refusal`` when it is too long, is nested too deeply or is no answer of format 1.
    public func service(_ answer: RawJSON) throws(Refusal) -> ServiceDescription {
        guard answer.bytes.count <= configuration.reply else {
            throw Refusal(
                description: "an answer of \(answer.bytes.count) bytes is longer than the \(configuration.reply) that "
                    + "`gateway.catalogue.reply` allows"
            )
        }
        let value: JSONValue
        // Five levels around a schema: answer, servers, server, methods, method.
        let options = JSONReadingOptions(maximumDepth: configuration.schemaDepth + 5)
        do throws(JSONError) {
            value = try RawJSON(validating: answer.bytes, options: options).value(options: options)
        } catch {
            throw Refusal(description: "an answer is no JSON, or nested too deeply")
        }
        guard value["format"]?.intValue == 1, let instance = value["instance"]?.stringValue, Self.isName(instance, 250)
        else { throw Refusal(description: "an answer is none of format 1") }
        let servers = value["servers"]?.arrayValue ?? []
        return ServiceDescription(
            name: Self.text(value["name"]) ?? "unnamed",
            version: Self.text(value["version"]),
            instance: instance,
            uptime: Self.seconds(value["uptime_seconds"]) ?? 0,
            servers: servers.prefix(configuration.servers).compactMap(server)
        )
    }

    private func server(_ value: JSONValue) -> ServerDescription? {
        guard let topic = value["topic"]?.stringValue, let server = value["server"]?.stringValue,
            Self.isName(topic), Self.isName(server), topic != "busway", !topic.hasPrefix("busway.")
        else { return nil }
        let exchange = value["exchange"]?.stringValue
        guard exchange.map({ Self.isName($0) && !$0.hasPrefix("amq.") }) ?? true else { return nil }
        return ServerDescription(
            topic: topic,
            server: server,
            exchange: exchange,
            running: Self.count(value["running"]),
            methods: (value["methods"]?.arrayValue ?? []).prefix(configuration.methods).compactMap(method)
        )
    }

    private func method(_ value: JSONValue) -> ServedMethod? {
        guard let name = value["name"]?.stringValue, Self.isText(name),
            let version = value["version"]?.stringValue, RPCVersion(version) != nil
        else { return nil }
        let namespace = value["namespace"]?.stringValue
        guard namespace.map(Self.isText) ?? true else { return nil }
        return ServedMethod(
            name: name,
            namespace: namespace,
            version: version,
            summary: Self.text(value["summary"]),
            arguments: Self.schema(value["arguments"], isArguments: true),
            result: Self.schema(value["result"], isArguments: false),
            passesHTTPStatuses: value["passes_http_statuses"]?.boolValue ?? false,
            statistics: Self.statistics(value["statistics"])
        )
    }

    private static func schema(_ value: JSONValue?, isArguments: Bool) -> JSONValue? {
        guard let value, SchemaRules.accepts(value, isArguments: isArguments) else { return Optional.none }
        return value
    }

    private static func statistics(_ value: JSONValue?) -> MethodStatistics {
        guard let value else { return MethodStatistics() }
        let error = value["last_error"].flatMap { error in
            text(error["message"]).map { MethodStatistics.LastError(text: $0, age: seconds(error["age_seconds"]) ?? 0) }
        }
        return MethodStatistics(
            calls: count(value["calls"]),
            errors: count(value["errors"]),
            meanSeconds: seconds(value["mean_seconds"]),
            lastError: error
        )
    }

    /// A text for people: without control characters, and cut where it is too long.
    private static func text(_ value: JSONValue?) -> String? {
        guard let text = value?.stringValue, !text.isEmpty else { return nil }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.lazy.map { $0.isControl ? " " : $0 }.prefix(longestText))
        return String(kept)
    }

    private static func isName(_ text: String, _ longest: Int = AddressRules.maximumNameLength) -> Bool {
        guard text.utf8.count <= longest else { return false }
        // Longer names than callers may give are fine for instances; the characters are the same.
        do throws(Problem) {
            try AddressRules.requireName(String(text.prefix(AddressRules.maximumNameLength)), "")
        } catch {
            return false
        }
        return text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x23 && $0 != 0x2A }
    }

    private static func isText(_ text: String) -> Bool {
        do throws(Problem) { try AddressRules.requireText(text, "") } catch { return false }
        return !text.unicodeScalars.contains(where: \.isControl)
    }

    private static func count(_ value: JSONValue?) -> Int {
        value?.numberValue?.exactly(Int.self).map { max($0, 0) } ?? 0
    }

    private static func seconds(_ value: JSONValue?) -> Double? {
        value?.numberValue?.double.flatMap { $0.isFinite && $0 >= 0 ? min($0, 1e12) : nil }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal or a browser may act on it instead of showing it: control and format characters, among them
    /// those that turn the direction of what follows.
    var isControl: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
        default: false
        }
    }
}
