public import CoreMetrics

extension MetricsRegistry {
    /// A counter of swift-metrics.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(Self.name(label), LibraryMetricHelp.text(label), Self.labels(dimensions))
    }

    /// A gauge of swift-metrics.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(Self.name(label), LibraryMetricHelp.text(label), Self.labels(dimensions))
    }

    /// A histogram of swift-metrics, or a gauge where nothing is to be aggregated.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        let (name, help, labels) = (Self.name(label), LibraryMetricHelp.text(label), Self.labels(dimensions))
        return aggregate ? sizes(name, help, labels) : gauge(name, help, labels)
    }

    /// A histogram of seconds of swift-metrics.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        seconds(Self.name(label), LibraryMetricHelp.text(label), Self.labels(dimensions))
    }

    /// Keeps it: a series that vanished and came back would look like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}

    /// Keeps it.
    public func destroyMeter(_ handler: any MeterHandler) {}

    /// Keeps it.
    public func destroyRecorder(_ handler: any RecorderHandler) {}

    /// Keeps it.
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// The label as a name that Prometheus takes: dots and the like become underscores.
    static func name(_ label: String) -> String {
        var name = ""
        for (index, byte) in label.utf8.enumerated() {
            let isDigit = (0x30...0x39).contains(byte)
            let isLetter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
            if isDigit, index == 0 { name += "_" }
            name.unicodeScalars.append(isDigit || isLetter ? Unicode.Scalar(byte) : "_")
        }
        return name.isEmpty ? "_" : name
    }

    private static func labels(_ dimensions: [(String, String)]) -> [MetricLabel] {
        dimensions.map { MetricLabel(name($0.0), $0.1) }
    }
}
