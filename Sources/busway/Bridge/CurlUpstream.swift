import BuswayBridge
import CurlHTTP
import HTTPTypes
import Logging

/// Asks a service with libcurl.
struct CurlUpstream: UpstreamClient {
    let client: HTTPClient
    let settings: UpstreamSettings
    let logger: Logger

    func send(_ request: UpstreamRequest) async throws(UpstreamError) -> UpstreamResponse {
        let outgoing = HTTPClient.Request(
            method: request.verb,
            url: request.url,
            fields: request.fields,
            body: request.body,
            connectTimeout: min(settings.connectTimeout, request.timeout),
            timeout: request.timeout,
            responseLimit: settings.responseLimit
        )
        do throws(HTTPTransferError) {
            let response = try await client.send(outgoing)
            return UpstreamResponse(status: response.status.code, fields: response.fields, body: response.body)
        } catch {
            // Where the service is and why it fails is the operator's affair, and no caller's.
            logger.info("a request to the service failed", metadata: ["reason": .string(error.description)])
            throw UpstreamError(error)
        }
    }
}

extension UpstreamError {
    /// The failure in words that name no host.
    fileprivate init(_ error: HTTPTransferError) {
        switch error.code {
        case .unresolved, .notConnected, .connectTimeout: self.init(.unreachable, "the service cannot be reached")
        case .connectionLost: self.init(.unreachable, "the connection to the service was lost")
        case .system: self.init(.unreachable, "the bridge lacks the means to ask the service")
        case .timeout: self.init(.timeout, "the service did not answer in time")
        case .cancelled, .shutDown: self.init(.cancelled, "the bridge is stopping")
        case .notTrusted: self.init(.unacceptable, "the service cannot prove who it is")
        case .responseTooLarge: self.init(.unacceptable, "the service's answer is too large")
        case .encodedResponse: self.init(.unacceptable, "the service's answer has a content coding nobody asked for")
        case .invalidRequest: self.init(.unacceptable, "no request can be made of the arguments")
        default: self.init(.unacceptable, "the service's answer is not HTTP")
        }
    }
}
