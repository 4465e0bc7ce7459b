import BuswayGateway
import SocketHTTP

extension HTTPLayerError {
    /// The problem that the gateway tells for what the HTTP layer refused.
    var problemCode: ProblemCode {
        switch code {
        case .requestTimeout: .requestTimeout
        case .bodyTooLarge: .bodyTooLarge
        case .uriTooLong: .uriTooLong
        case .headersTooLarge: .headersTooLarge
        case .expectationFailed: .expectationFailed
        case .notImplemented: .notImplemented
        case .versionNotSupported: .httpVersionNotSupported
        case .overloaded: .overloaded
        case .misdirectedRequest: .misdirectedRequest
        default: .malformedRequest
        }
    }
}
