/// Why no method was run; crosses the bus with oslo's names and texts, which callers compare.
public enum RPCDispatchError: RemoteFailureConvertible, Hashable {
    /// An endpoint has the namespace and version but not the method, or hides it.
    case noSuchMethod(String)
    /// No endpoint has the namespace and a compatible version.
    case unsupportedVersion(String?, method: String)

    /// The failure as oslo's dispatcher raises it.
    public var remoteFailure: RemoteFailure {
        switch self {
        case .noSuchMethod(let method): .noSuchMethod(method)
        case .unsupportedVersion(let version, let method): .unsupportedVersion(version, method: method)
        }
    }
}
