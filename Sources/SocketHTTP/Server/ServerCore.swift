import HTTPTypes
import Reactor
import Synchronization

/// What all loops of one server share: the same for all of them, or safe to touch from each.
final class ServerCore: Sendable {
    let configuration: HTTPServerConfiguration
    let handler: @Sendable (HTTPServerRequest) async -> HTTPServerResponse
    let errorResponse: @Sendable (HTTPLayerError, HTTPRequest?, SocketAddress) -> HTTPServerResponse
    let declinesBody: (@Sendable (HTTPServerRequest) async -> HTTPServerResponse?)?
    let observer: (any HTTPServerObserver)?
    let admission: Admission

    /// Whether every response is a connection's last; from the first step of draining on.
    let announcesClose = Atomic<Bool>(false)

    /// Whether no connection may wait for a further request; from the second step of draining on.
    let refusesNext = Atomic<Bool>(false)

    init(
        configuration: HTTPServerConfiguration,
        handler: @escaping @Sendable (HTTPServerRequest) async -> HTTPServerResponse,
        errorResponse: @escaping @Sendable (HTTPLayerError, HTTPRequest?, SocketAddress) -> HTTPServerResponse,
        declinesBody: (@Sendable (HTTPServerRequest) async -> HTTPServerResponse?)?,
        observer: (any HTTPServerObserver)?
    ) {
        self.configuration = configuration
        self.handler = handler
        self.errorResponse = errorResponse
        self.declinesBody = declinesBody
        self.observer = observer
        admission = Admission(limit: configuration.limits.connections)
    }

    var limits: HTTPLimits { configuration.limits }
    var timeouts: HTTPTimeouts { configuration.timeouts }
    var isClosing: Bool { announcesClose.load(ordering: .relaxed) }
    var isStopping: Bool { refusesNext.load(ordering: .relaxed) }
}
