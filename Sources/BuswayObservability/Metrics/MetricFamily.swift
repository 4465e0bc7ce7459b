/// A metric as a scrape sees it: one name, what it means, and its value for each set of labels.
public struct MetricFamily: Sendable {
    /// The kinds of Prometheus' text format that are used here.
    public enum Kind: String, Sendable {
        case counter
        case gauge
        case histogram
    }

    /// One value.
    public struct Sample: Sendable {
        /// Behind the family's name, such as `_bucket`.
        var suffix = ""
        var labels: [MetricLabel]
        var value: Double

        /// Makes a sample of the family's own name.
        public init(_ value: Double, _ labels: [MetricLabel] = []) {
            self.labels = labels
            self.value = value
        }

        init(_ suffix: String, _ labels: [MetricLabel], _ value: Double) {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    let name: String
    let help: String
    let kind: Kind
    var samples: [Sample]

    /// Makes a family.
    ///
    /// - Parameters:
    ///   - name: base units and, for counters, `_total` at its end, as Prometheus has it.
    ///   - help: one sentence.
    public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample] = []) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A counter with one value.
    public static func counter(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .counter, help, [Sample(value)])
    }

    /// A gauge with one value.
    public static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name, .gauge, help, [Sample(value)])
    }
}

/// A label of a metric; its value may be any text.
public struct MetricLabel: Sendable, Hashable {
    /// `[a-zA-Z_][a-zA-Z0-9_]*`.
    public var name: String
    /// What it is for this value.
    public var value: String

    /// Makes a label.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
