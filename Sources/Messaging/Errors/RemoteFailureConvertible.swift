/// An error of the application's own that chooses its form on the bus.
public protocol RemoteFailureConvertible: Error {
    /// What the caller sees when an endpoint throws this error. The traceback is left to the server.
    var remoteFailure: RemoteFailure { get }
}
