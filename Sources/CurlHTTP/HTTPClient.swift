internal import HTTPTypes
internal import Locking
public import Reactor

/// An HTTP client on libcurl for servers that are named in a configuration: HTTP/1.1, and HTTP/2 where TLS agrees on it.
///
/// Connections are kept and shared. Redirects are not followed, the environment names no proxy, no content coding is
/// asked for or accepted, and only `http` and `https` are spoken. A request that is not idempotent is never sent twice.
///
/// libcurl works on the loop, for all requests at once; names are looked up in threads of its own, which delay nobody.
///
/// ```swift
/// let client = HTTPClient(on: loop)
/// let response = try await client.send(.init(url: "http://weather:9000/forecast/Oslo", timeout: .seconds(5)))
/// await client.shutDown()
/// ```
public final class HTTPClient: Sendable {
    private let core: TransferQueue

    /// Makes a client that has no connection yet.
    ///
    /// - Parameter loop: where its sockets live; it has to outlive the client, which is shut down before it.
    public init(on loop: EventLoop, configuration: Configuration = Configuration()) {
        core = TransferQueue(on: loop, configuration)
    }

    deinit { core.loop.execute { [core] in core.shutDown() } }

    /// Sends a request and returns its response, whatever the status.
    ///
    /// Cancelling the task breaks the transfer off: what it was doing on its connection ends.
    ///
    /// - Throws: ``HTTPTransferError``, which says whether the server may have got the request.
    public func send(_ request: Request) async throws(HTTPTransferError) -> Response {
        let url = try RequestURL(request.url)
        if request.method == .head, request.body != nil {
            throw HTTPTransferError(.invalidRequest, "a HEAD request has no body")
        }
        let ticket = TransferTicket()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                core.loop.execute { [core] in core.take(Transfer(request, url, waiter), ticket) }
            }
        } onCancel: {
            core.loop.execute { [core] in core.cancel(ticket) }
        }
        return try result.get()
    }

    /// What the client has done so far.
    public var statistics: Statistics { core.statistics.withLock { $0 } }

    /// Ends all requests with ``HTTPTransferError/Code/shutDown`` and closes all connections.
    ///
    /// Later requests end the same way. Doing it twice changes nothing. A client that is released without it closes its
    /// connections a moment later.
    public func shutDown() async {
        await withCheckedContinuation { waiter in
            core.loop.execute { [core] in
                core.shutDown()
                waiter.resume()
            }
        }
    }
}
