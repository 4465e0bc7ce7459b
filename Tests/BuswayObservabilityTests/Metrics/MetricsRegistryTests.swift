import CoreMetrics
import Dispatch
import Testing

@testable import BuswayObservability

@Suite("Metrics", .timeLimit(.minutes(1)))
struct MetricsRegistryTests {
    private func text(_ registry: MetricsRegistry) -> String { String(decoding: registry.exposition(), as: UTF8.self) }

    @Test("are told in the text format: help, type, one line a series, and every character escaped that must be")
    func format() {
        let registry = MetricsRegistry()
        registry.counter("b_total", "Things\nof \\ kinds.", [MetricLabel("kind", "a\"b\\c\nd")]).increment(by: 3)
        registry.gauge("a_ratio", "A \"share\".").set(0.25)
        registry.register { [.gauge("c_bytes", "Read when asked.", 1_099_511_627_776)] }
        #expect(
            text(registry) == """
                # HELP a_ratio A "share".
                # TYPE a_ratio gauge
                a_ratio 0.25
                # HELP b_total Things\\nof \\\\ kinds.
                # TYPE b_total counter
                b_total{kind="a\\"b\\\\c\\nd"} 3
                # HELP c_bytes Read when asked.
                # TYPE c_bytes gauge
                c_bytes 1099511627776

                """
        )
        #expect(Exposition.number(.infinity) == "+Inf" && Exposition.number(.nan) == "NaN")
    }

    @Test("of times have steps that add up, and the sum of what was recorded")
    func histogram() {
        let registry = MetricsRegistry()
        let cell = registry.seconds("wait_seconds", "Waits.")
        for time in [Duration.microseconds(500), .microseconds(501), .seconds(2), .seconds(3600)] { cell.record(time) }
        let lines = text(registry).split(separator: "\n")
        #expect(lines.contains(#"wait_seconds_bucket{le="0.0005"} 1"#))
        #expect(lines.contains(#"wait_seconds_bucket{le="0.001"} 2"#))
        #expect(lines.contains(#"wait_seconds_bucket{le="2.5"} 3"#))
        #expect(lines.contains(#"wait_seconds_bucket{le="60"} 3"#))
        #expect(lines.contains(#"wait_seconds_bucket{le="+Inf"} 4"#))
        #expect(lines.contains("wait_seconds_count 4"))
        #expect(lines.contains { $0.hasPrefix("wait_seconds_sum 3602.001") })
    }

    @Test("that libraries count through swift-metrics are there under names Prometheus takes")
    func factory() {
        let registry = MetricsRegistry()
        Counter(label: "rpc.client-calls_total", dimensions: [("call.type", "cast")], factory: registry).increment(
            by: 2
        )
        Timer(label: "took_seconds", dimensions: [], factory: registry).recordMilliseconds(3)
        Meter(label: "depth", dimensions: [], factory: registry).set(7)
        Recorder(label: "size_bytes", dimensions: [], aggregate: true, factory: registry).record(5)
        Recorder(label: "level", dimensions: [], aggregate: false, factory: registry).record(-1.5)
        FloatingPointCounter(label: "energy_joules_total", dimensions: [], factory: registry).increment(by: 1.5)
        let lines = text(registry).split(separator: "\n")
        for line in [
            #"rpc_client_calls_total{call_type="cast"} 2"#, #"took_seconds_bucket{le="0.005"} 1"#, "depth 7",
            #"size_bytes_bucket{le="16"} 1"#, "level -1.5", "energy_joules_total 1",
        ] {
            #expect(lines.contains(Substring(line)), "\(line)")
        }
    }

    @Test("keep a bounded number of series a name, and count the rest together")
    func bounded() {
        let registry = MetricsRegistry(seriesLimit: 2)
        for topic in ["a", "b", "c", "d", "a"] {
            registry.counter("calls_total", "Calls.", [MetricLabel("topic", topic)]).increment()
        }
        let lines = text(registry).split(separator: "\n").filter { $0.hasPrefix("calls_total") }
        #expect(
            lines.sorted() == [
                #"calls_total{topic="a"} 2"#, #"calls_total{topic="b"} 1"#, #"calls_total{topic="other"} 2"#,
            ]
        )
        // A name of one kind can not be shown as another; what counts there goes on counting for itself.
        registry.gauge("calls_total", "Not this.").set(9.0)
        #expect(!text(registry).contains("Not this"))
    }

    @Test("lose no count however many threads count at once")
    func threads() {
        let registry = MetricsRegistry()
        let counter = registry.counter("n_total", "Counts.")
        let gauge = registry.gauge("level", "A level.")
        let histogram = registry.seconds("s_seconds", "Times.")
        let table = SeriesTable<Int, CounterCell>(limit: 8)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for turn in 0..<2000 {
                counter.increment()
                gauge.increment(by: 1)
                histogram.record(.milliseconds(1))
                let key = (turn &+ thread) % 16
                table.cell(for: key) { registry.counter("t_total", "Keys.", [MetricLabel("key", "\(key)")]) }?
                    .increment()
            }
        }
        #expect(counter.count == 16_000 && gauge.value == 16_000 && histogram.count == 16_000)
        let keys = (0..<16).compactMap { table.cell(for: $0) }
        #expect(keys.count == 8)
        // Each thread brings each key as often as every other, and whoever was let in misses no count of its own.
        #expect(keys.allSatisfy { $0.count == 1000 })
    }

    @Test("of the process say what the kernel says")
    func process() throws {
        let families = ProcessMetrics.collect()
        let value = { (name: String) in families.first { $0.name == name }?.samples.first?.value ?? 0 }
        #expect(value("process_resident_memory_bytes") > 1_048_576)
        #expect(value("process_resident_memory_bytes") < value("process_virtual_memory_bytes"))
        #expect(value("process_open_fds") >= 3 && value("process_open_fds") <= value("process_max_fds"))
        #expect(value("process_cpu_seconds_total") > 0 && value("process_threads") >= 1)
        #expect(value("process_start_time_seconds") > 1_700_000_000)
    }
}
