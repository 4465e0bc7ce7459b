public import WireJSON

/// Something a program's health depends on, beside the bus and its own servers.
public struct HealthCheck: Sendable, Hashable {
    /// The member of `checks` in `/readyz?verbose`.
    public var name: String
    /// What is amiss, in words; nil when all is well.
    public var complaint: String?
    /// What is known, for operators.
    public var details: JSONValue

    /// Makes a check's outcome.
    public init(_ name: String, complaint: String? = nil, details: JSONValue) {
        self.name = name
        self.complaint = complaint
        self.details = details
    }
}
