/// Where one series of a metric is counted; read while others write.
protocol MetricCell: AnyObject, Sendable {
    /// The series as it stands.
    func samples(_ labels: [MetricLabel]) -> [MetricFamily.Sample]
}
