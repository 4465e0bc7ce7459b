import BuswayBridge
import BuswayObservability
import HTTPTypes

/// What the section `tracing` of the file says; what it leaves out may stand in the environment.
struct TracingSection: Sendable {
    /// The path below the base URL (OTLP specification, "OTLP/HTTP Request").
    static let path = "/v1/traces"

    /// Everything that has a default, and the URL if the file has one.
    private(set) var settings = TracingSettings(url: "")
    private var hasFields = false
    private var hasSampling = false

    /// A file without the section.
    init() {}

    /// Reads the section; reports what is wrong with it.
    init(_ section: ConfigurationSection) {
        section.allow([
            "endpoint", "traces_endpoint", "headers", "tls", "service_name", "resource", "sample_ratio",
            "follow_parent", "timeout", "connect_timeout", "queue", "batch", "interval", "retry_for", "flush",
            "text_max", "events_max",
        ])
        settings.url = Self.url(section) ?? ""
        if section.node("headers") != nil {
            settings.fields = section.fields("headers")
            hasFields = true
        }
        if let tls = section.section("tls") { settings.tls = ConfigurationFile.readClientTLS(tls) }
        settings.service = section.string("service_name")
        if let resource = section.section("resource") {
            for key in resource.keys { settings.resource[key] = resource.string(key) }
        }
        hasSampling = section.node("sample_ratio") != nil || section.node("follow_parent") != nil
        settings.sampling = SpanSampling(
            ratio: section.read("sample_ratio", expected: "a number from 0 to 1", Self.ratio) ?? 1,
            followsParent: section.bool("follow_parent") ?? true
        )
        settings.timeout = section.duration("timeout", in: 0.001...3600) ?? settings.timeout
        settings.connectTimeout = section.duration("connect_timeout", in: 0.001...3600) ?? settings.connectTimeout
        settings.queue = section.integer("queue", in: 1...1_000_000) ?? settings.queue
        settings.export.batch = section.integer("batch", in: 1...100_000) ?? settings.export.batch
        settings.export.interval = section.duration("interval", in: 0.001...3600) ?? settings.export.interval
        settings.export.patience = section.duration("retry_for", in: 0...3600) ?? settings.export.patience
        settings.flush = section.duration("flush", in: 0...3600) ?? settings.flush
        settings.limits.text = section.bytes("text_max", in: 16...(1 << 20)) ?? settings.limits.text
        settings.limits.events = section.integer("events_max", in: 0...10_000) ?? settings.limits.events
        if settings.export.batch > settings.queue {
            section.reader.report(
                "\(section.full("batch")): more than the \(settings.queue) spans that the queue has room for",
                at: section.node("batch") ?? section.node("queue")
            )
        }
    }

    /// The settings with what the environment has to say where the file says nothing; nil without an endpoint.
    ///
    /// - Throws: ``ConfigurationError`` that names the variable which cannot be used.
    func completed(by environment: Environment) throws(ConfigurationError) -> TracingSettings? {
        var settings = settings
        let standard = TracingEnvironment(environment)
        if settings.url.isEmpty {
            guard let url = try standard.url else { return nil }
            settings.url = url
        }
        if !hasFields { settings.fields = try standard.fields }
        if !hasSampling { settings.sampling = try standard.sampling ?? settings.sampling }
        var resource = try standard.resource
        settings.service = settings.service ?? standard.service ?? resource["service.name"]
        resource.merge(settings.resource) { $1 }
        settings.resource = resource
        return settings
    }

    /// The URL of a base URL; the reason why there is none is thrown.
    static func url(base text: String) throws(DeclarationError) -> String {
        let base = try ServiceURL(text).description
        guard !base.hasSuffix(path) else {
            throw DeclarationError("\(path) is put behind it; leave that out here")
        }
        return base + path
    }

    static func ratio(_ text: String) -> Double? {
        Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
    }

    private static func url(_ section: ConfigurationSection) -> String? {
        if section.node("endpoint") != nil, section.node("traces_endpoint") != nil {
            section.reader.report(
                "\(section.full("endpoint")) and \(section.full("traces_endpoint")): give one of the two",
                at: section.node("traces_endpoint")
            )
        }
        let whole = section.declared("traces_endpoint") { (text) throws(DeclarationError) in
            try ServiceURL(text).description
        }
        return whole ?? section.declared("endpoint") { (text) throws(DeclarationError) in try url(base: text) }
    }
}
