import HTTPTypes
import SocketHTTP
import WireJSON

/// The catalogue as a gateway tells it.
enum GatewayCatalogue {
    /// - Throws: ``CommandFailure`` when there is no gateway, or what it answers is no catalogue.
    static func ask(_ base: String, _ credentials: GatewayCredentials, topic: String?) async throws -> JSONValue {
        var fields = HTTPFields()
        credentials.add(to: &fields)
        let path = "/v1/endpoints" + (topic.map { "?topic=\($0.percentEncoded)" } ?? "")
        let answer = try await HTTPExchange.send(
            base,
            path: path,
            method: .get,
            fields: fields,
            body: [],
            timeout: .seconds(30)
        )
        let status = answer.head.status
        let body: RawJSON
        let value: JSONValue
        do throws(JSONError) {
            body = try RawJSON(validating: answer.body, options: options)
            value = try body.value(options: options)
        } catch {
            throw CommandFailure("\(base) answered \(status.code), and not with JSON: is it a gateway?", .software)
        }
        guard status.kind == .successful else { throw try GatewayProblem(body, status: status.code).failure }
        return value
    }

    /// A schema may be nested as deeply as a gateway can be told to take it, a few levels down.
    private static let options = JSONReadingOptions(maximumDepth: 300)
}
