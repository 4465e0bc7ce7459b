public import Messaging
public import WireJSON

/// A cast that failed for good: what was asked for, of whom, and why it came to nothing.
public struct FailedCast: Sendable {
    /// The method.
    public let method: String
    /// The namespace it was asked for in.
    public let namespace: String?
    /// The version that was asked for.
    public let version: String?
    /// The metadata of the request.
    public let context: RequestContext
    /// The named arguments.
    public let arguments: RawJSON
    /// The HTTP method and the template of the URL it was for.
    public let destination: String
    /// What a caller would have been told.
    public let failure: RemoteFailure
}
