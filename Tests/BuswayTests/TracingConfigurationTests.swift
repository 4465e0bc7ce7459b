import BuswayObservability
import ChildProcesses
import HTTPTypes
import Testing

@testable import busway

@Suite("Where traces are sent")
struct TracingConfigurationTests {
    private func section(_ yaml: String) throws -> TracingSection {
        try ConfigurationFile(yaml: "tracing: \(yaml)", file: "busway.yaml").tracing
    }

    private func settings(_ yaml: String, _ environment: [String: String] = [:]) throws -> TracingSettings? {
        try section(yaml).completed(by: Environment(environment))
    }

    @Test("is nowhere unless an endpoint is given, and everything else has a default")
    func defaults() throws {
        #expect(try settings("{}") == nil && settings("{ sample_ratio: 0.5 }") == nil)
        let standard = try #require(try settings("{ endpoint: http://collector:4318 }"))
        var expected = TracingSettings(url: "http://collector:4318/v1/traces")
        #expect(standard == expected)
        #expect(standard.queue == 2048 && standard.export.batch == 512 && standard.export.interval == .seconds(5))
        #expect(standard.timeout == .seconds(10) && standard.connectTimeout == .seconds(5))
        #expect(standard.export.patience == .seconds(60) && standard.flush == .seconds(5))
        #expect(standard.sampling == SpanSampling(ratio: 1, followsParent: true))
        expected.url = "https://[::1]/elsewhere"
        #expect(try settings("{ traces_endpoint: 'https://[::1]/elsewhere' }") == expected)
    }

    @Test("the file sets everything")
    func everything() throws {
        let directory = try TemporaryDirectory()
        let secret = try directory.write("token", "s3cret\n")
        let found = try settings(
            """
              { endpoint: "http://collector:4318/", service_name: edge, resource: { deployment.environment.name: prod },
                headers: { Authorization: { file: \(secret), prefix: "Bearer " } }, sample_ratio: 0.25, follow_parent: no,
                timeout: 1, connect_timeout: 500ms, queue: 7, batch: 5, interval: 2, retry_for: 3, flush: 4, text_max: 1KiB,
                events_max: 6 }
            """
        )
        var expected = TracingSettings(url: "http://collector:4318/v1/traces")
        expected.service = "edge"
        expected.resource = ["deployment.environment.name": "prod"]
        expected.fields = [.authorization: "Bearer s3cret"]
        expected.sampling = SpanSampling(ratio: 0.25, followsParent: false)
        expected.timeout = .seconds(1)
        expected.connectTimeout = .milliseconds(500)
        expected.queue = 7
        expected.export = .init(batch: 5, interval: .seconds(2), patience: .seconds(3))
        expected.flush = .seconds(4)
        expected.limits = SpanLimits(text: 1024, events: 6)
        #expect(found == expected)
    }

    @Test("the environment says what the file does not")
    func environment() throws {
        let environment = [
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://env:4318", "OTEL_EXPORTER_OTLP_HEADERS": "x-key=a%20b, x-other=c",
            "OTEL_SERVICE_NAME": "env", "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": "0.5", "OTEL_RESOURCE_ATTRIBUTES": "a=1,b=%C3%A9",
        ]
        let found = try #require(try settings("{}", environment))
        #expect(found.url == "http://env:4318/v1/traces" && found.service == "env")
        #expect(found.fields.map { "\($0.name)=\($0.value)" } == ["x-key=a b", "x-other=c"])
        #expect(found.sampling == SpanSampling(ratio: 0.5) && found.resource == ["a": "1", "b": "é"])
        let whole = environment.merging(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://env/t"]) { $1 }
        #expect(try settings("{}", whole)?.url == "http://env/t")

        let file = "{ endpoint: http://file, headers: {}, service_name: file, sample_ratio: 1, resource: { a: 2 } }"
        let mixed = try #require(try settings(file, whole))
        #expect(mixed.url == "http://file/v1/traces" && mixed.service == "file" && mixed.fields.isEmpty)
        #expect(mixed.sampling == SpanSampling() && mixed.resource == ["a": "2", "b": "é"])
    }

    @Test(
        "the environment can say that no traces are wanted",
        arguments: [("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")]
    )
    func unwanted(name: String, value: String) throws {
        #expect(try settings("{}", ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://env", name: value]) == nil)
    }

    @Test(
        "a variable that cannot be used is named",
        arguments: [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://env/v1/traces"),
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://user@env/"), ("OTEL_EXPORTER_OTLP_HEADERS", "a"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=b%0Ac: d"), ("OTEL_EXPORTER_OTLP_HEADERS", "a b=c"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "a=%zz"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_TRACES_EXPORTER", "zipkin"), ("OTEL_TRACES_SAMPLER", "sometimes"),
            ("OTEL_TRACES_SAMPLER_ARG", "2"), ("OTEL_RESOURCE_ATTRIBUTES", "a"),
        ]
    )
    func badVariable(name: String, value: String) throws {
        var environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://env", "OTEL_TRACES_SAMPLER": "traceidratio"]
        environment[name] = value
        let error = try #require(throws: ConfigurationError.self) { try settings("{}", environment) }
        #expect(error.description.hasPrefix("\(name): "), "\(error)")
    }

    @Test("everything that is wrong in the file is told with its line")
    func badFile() throws {
        let error = try #require(throws: ConfigurationError.self) {
            try section(
                """

                  endpoint: collector:4318
                  sample_ratio: 1.5
                  batch: 3000
                  queue: 0
                  follow_parent: perhaps
                  headers: { Content-Length: 1, X-Key: { env: BUSWAY_NOT_SET_ANYWHERE } }
                  sampel_ratio: 1
                  timeout: 0
                """
            )
        }
        #expect(error.problems.map(\.line) == [2, 3, 4, 5, 6, 7, 7, 8, 9], "\(error)")
        #expect(error.description.contains("did you mean 'sample_ratio'?"))
        for bad in ["http://c/v1/traces", "ftp://c", "http://c?x=1", "http://u:p@c", "http://"] {
            #expect(throws: ConfigurationError.self, "\(bad)") { try section("{ endpoint: '\(bad)' }") }
        }
        #expect(throws: ConfigurationError.self) { try section("{ endpoint: http://a, traces_endpoint: http://b }") }
    }
}
