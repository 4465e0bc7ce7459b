import Reactor

/// The metrics of a process that Prometheus' own libraries have too, under the same names.
public enum ProcessMetrics {
    /// Reads them; nothing where there is no `/proc`.
    public static func collect() -> [MetricFamily] {
        guard let usage = ProcessUsage.current() else { return [] }
        return [
            .counter(
                "process_cpu_seconds_total",
                "Processor time of the process, in seconds.",
                usage.processorSeconds
            ),
            .gauge("process_resident_memory_bytes", "Memory in use, in bytes.", usage.residentBytes),
            .gauge("process_virtual_memory_bytes", "Address space, in bytes.", usage.virtualBytes),
            .gauge("process_open_fds", "Descriptors that are open.", usage.openDescriptors),
            .gauge("process_max_fds", "The most descriptors that may be open.", usage.mostDescriptors),
            .gauge("process_threads", "Threads of the process.", usage.threads),
            .gauge("process_start_time_seconds", "When the process started, in seconds since 1970.", usage.startTime),
        ]
    }

    /// Which busway this is.
    public static func build(version: String) -> MetricFamily {
        let labels = [MetricLabel("version", version)]
        return MetricFamily("busway_build_info", .gauge, "Which version runs; always 1.", [.init(1, labels)])
    }
}
