import HTTPTypes
import Reactor

/// What keeps a connection from going on to its next request.
///
/// One word in size, because every function on a request's way has room for it.
indirect enum Interruption: Error {
    /// The request cannot be served; the client is told, with what is known of the request.
    case refused(HTTPLayerError, HTTPRequest?)

    /// The client waits to be asked for a body that nobody wants; the answer it gets instead.
    case declined(HTTPServerResponse, RequestHead)

    /// There is nobody to tell, or nothing to say.
    case ended(HTTPConnectionEnd)
}

extension HTTPConnectionEnd {
    /// What a failed read or write means for its connection; deadlines mean different things and are not judged here.
    init(_ error: SocketError) {
        switch error.code {
        case .reset: self = .clientGone
        case .closed, .cancelled: self = .drained
        default: self = .failed
        }
    }
}
