import BuswayObservability
import HTTPTypes

extension MetricsRegistry {
    /// The answer to a scrape.
    var page: GatewayResponse {
        var response = GatewayResponse.content(Self.contentType, exposition())
        response.head.headerFields.append(HTTPField(name: .cacheControl, value: "no-store"))
        return response
    }
}
