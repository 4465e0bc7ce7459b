/// What the metrics of the messaging library mean: swift-metrics has no place for it.
enum LibraryMetricHelp {
    /// The sentence for a metric's label.
    static func text(_ label: String) -> String { known[label] ?? "Counted by a library, under its name \(label)." }

    private static let known = [
        "rpc_client_invocation_start_total": "Requests the clients of the library have begun to send.",
        "rpc_client_invocation_end_total": "Requests of the library's clients that have ended, however they did.",
        "rpc_client_processing_seconds": "Time from sending a request to its end, as the library's clients see it.",
        "rpc_client_exception_total": "Requests of the library's clients that ended with an error, by its code.",
    ]
}
