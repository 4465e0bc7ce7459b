import BuswayBridge
import BuswayObservability
import HTTPTypes

/// The environment variables that OpenTelemetry's programs agree on, as far as busway has what they set.
struct TracingEnvironment: Sendable {
    private let environment: Environment

    init(_ environment: Environment) { self.environment = environment }

    /// Where to send traces; nil when the environment does not say, or says that none are wanted.
    var url: String? {
        get throws(ConfigurationError) {
            guard try isWanted else { return nil }
            if let text = environment.value(of: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
                return try read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") { () throws(DeclarationError) in
                    try ServiceURL(text).description
                }
            }
            if let text = environment.value(of: "OTEL_EXPORTER_OTLP_ENDPOINT") {
                return try read("OTEL_EXPORTER_OTLP_ENDPOINT") { () throws(DeclarationError) in
                    try TracingSection.url(base: text)
                }
            }
            return nil
        }
    }

    private var isWanted: Bool {
        get throws(ConfigurationError) {
            if environment.value(of: "OTEL_SDK_DISABLED")?.lowercased() == "true" { return false }
            switch environment.value(of: "OTEL_TRACES_EXPORTER") ?? "otlp" {
            case "otlp": break
            case "none": return false
            case let other: throw ConfigurationError("OTEL_TRACES_EXPORTER", "expected otlp or none, found '\(other)'")
            }
            for name in ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"] {
                guard let word = environment.value(of: name) else { continue }
                // Collectors take both encodings over HTTP at the same place.
                guard ["http/json", "http/protobuf"].contains(word) else {
                    throw ConfigurationError(name, "busway speaks http/json, found '\(word)'")
                }
                break
            }
            return true
        }
    }

    /// The header fields of each request.
    var fields: HTTPFields {
        get throws(ConfigurationError) {
            let names = ["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"]
            guard let name = names.first(where: { environment.value(of: $0) != nil }) else { return [:] }
            var fields = HTTPFields()
            for (key, value) in try pairs(name) {
                guard let field = HTTPField.Name(key), HTTPField.isValidValue(value) else {
                    // The value may be a secret and is not told.
                    throw ConfigurationError(name, "expected header fields as name=value with commas between them")
                }
                fields[field] = value
            }
            return fields
        }
    }

    /// The name of the service.
    var service: String? { environment.value(of: "OTEL_SERVICE_NAME") }

    /// More about who makes the spans.
    var resource: [String: String] {
        get throws(ConfigurationError) {
            Dictionary(try pairs("OTEL_RESOURCE_ATTRIBUTES"), uniquingKeysWith: { $1 })
        }
    }

    /// Which traces are recorded.
    var sampling: SpanSampling? {
        get throws(ConfigurationError) {
            guard let word = environment.value(of: "OTEL_TRACES_SAMPLER") else { return nil }
            let follows = word.hasPrefix("parentbased_")
            switch follows ? String(word.dropFirst("parentbased_".count)) : word {
            case "always_on": return SpanSampling(ratio: 1, followsParent: follows)
            case "always_off": return SpanSampling(ratio: 0, followsParent: follows)
            case "traceidratio": return SpanSampling(ratio: try ratio, followsParent: follows)
            default:
                throw ConfigurationError(
                    "OTEL_TRACES_SAMPLER",
                    "expected always_on, always_off or traceidratio, or one of them behind parentbased_, found '\(word)'"
                )
            }
        }
    }

    private var ratio: Double {
        get throws(ConfigurationError) {
            guard let text = environment.value(of: "OTEL_TRACES_SAMPLER_ARG") else { return 1 }
            guard let ratio = TracingSection.ratio(text) else {
                throw ConfigurationError("OTEL_TRACES_SAMPLER_ARG", "expected a number from 0 to 1, found '\(text)'")
            }
            return ratio
        }
    }

    private func read(
        _ name: String,
        _ body: () throws(DeclarationError) -> String
    ) throws(ConfigurationError) -> String {
        do throws(DeclarationError) { return try body() } catch { throw ConfigurationError(name, error.description) }
    }

    /// `key=value,key=value`, the values percent-encoded.
    private func pairs(_ name: String) throws(ConfigurationError) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for piece in (environment.value(of: name) ?? "").split(separator: ",") {
            let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let key = String(parts[0]).trimmingSpaces
            guard parts.count == 2, !key.isEmpty, let value = String(parts[1]).trimmingSpaces.percentDecoded
            else {
                throw ConfigurationError(name, "expected name=value with commas between them, percent-encoded")
            }
            pairs.append((key, value))
        }
        return pairs
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
