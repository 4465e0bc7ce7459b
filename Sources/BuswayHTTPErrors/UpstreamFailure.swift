public import Messaging
import WireJSON

/// What an HTTP service behind the bus answered instead of a result, as it crosses the bus.
///
/// It is the one table for both directions: a bridge throws it, and a gateway reads it from a reply, so that a status
/// that went in on one side comes out on the other. On the wire it is an exception of the module `busway.http`, whose
/// class says what callers may want to catch, with the named values `status` (a number) and `code` (the class in kebab
/// case).
public struct UpstreamFailure: RemoteFailureConvertible, Hashable, CustomStringConvertible {
    /// The module of the exceptions.
    public static let module = "busway.http"

    /// The class of the exception.
    public let kind: Kind

    /// The status the service answered with, 100 to 599; or that of a service that could not be asked.
    public let status: Int

    /// What the caller is told.
    public let message: String

    /// Makes the failure of a service that answered with `status`, which also decides the class.
    ///
    /// - Parameter status: anything but a success. What is no status at all counts as 502.
    public init(status: Int, message: String) {
        let status = (100...599).contains(status) ? status : 502
        self.init(Kind(status: status), status, message)
    }

    /// Makes the failure of a service that stayed out of reach, however often it was tried.
    ///
    /// - Parameter status: what it answered last, if that was 429, 502, 503 or 504; anything else counts as 503.
    public static func unavailable(status: Int? = nil, message: String) -> UpstreamFailure {
        UpstreamFailure(.unavailable, status.flatMap { Kind.unavailable.covers($0) ? $0 : nil } ?? 503, message)
    }

    private init(_ kind: Kind, _ status: Int, _ message: String) {
        self.kind = kind
        self.status = status
        self.message = message
    }

    /// Reads the failure from an exception a worker raised; `nil` for one that is not of this table.
    ///
    /// Module, class and status all have to be what a bridge could have sent: anybody can raise an exception of any name.
    public init?(_ remote: RemoteFailure) {
        guard remote.module == Self.module, let kind = Kind(className: remote.className),
            let status = remote.keywordArguments["status"]?.intValue, kind.covers(status)
        else { return nil }
        self.init(kind, status, remote.message)
    }

    /// The exception as it is sent.
    public var remoteFailure: RemoteFailure {
        RemoteFailure(
            className: kind.className,
            module: Self.module,
            message: message,
            keywordArguments: ["status": JSONValue(status), "code": JSONValue(kind.code)]
        )
    }

    /// The failure as a gateway may repeat it to its own caller.
    ///
    /// A status that says something of the connection between two HTTP peers, and not of the request, would be a lie
    /// of the gateway's: 1xx and 3xx, 401, 407 and 408. They become ``Kind/requestFailed`` with 502, and so does a
    /// success, which is none.
    public var repeatable: UpstreamFailure {
        Self.crosses(status) ? self : UpstreamFailure(.requestFailed, 502, message)
    }

    /// Whether a gateway repeats this status of a service to its own caller.
    public static func crosses(_ status: Int) -> Bool {
        (400...599).contains(status) && ![401, 407, 408].contains(status)
    }

    /// Class, status and message.
    public var description: String { "\(Self.module).\(kind.className) (\(status)): \(message)" }
}
