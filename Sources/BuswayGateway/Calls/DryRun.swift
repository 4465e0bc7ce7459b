import HTTPTypes
import Messaging
import WireJSON

/// Answers `?dry_run=1`: what would have been published, and where, with secrets masked.
enum DryRun {
    /// - Throws: the problem the real request would have ended with before being sent.
    static func response(_ plan: CallPlan, errors: ErrorMap) throws(Problem) -> GatewayResponse {
        let preview: MessagePreview
        do throws(RPCError) {
            preview = try plan.client.preview(
                plan.kind.messageKind,
                plan.address.method,
                plan.context,
                raw: plan.arguments
            )
        } catch {
            throw errors.problem(for: error, plan.address)
        }
        let message: JSONValue
        do throws(JSONError) { message = try JSONValue(parsing: preview.inner, options: .bus) } catch {
            throw Problem(.malformedBody, "the message cannot be shown: \(error)")
        }
        var body: JSONObject = [
            "dry_run": true,
            "exchange": .string(JSONString(preview.exchange)),
            "routing_key": .string(JSONString(preview.routingKey)),
            "mandatory": .bool(preview.mandatory),
        ]
        body["expiration"] = preview.properties.expiration.map { .string(JSONString($0)) } ?? .null
        body["message"] = SecretMask.masked(message)
        return .content("application/json", JSONValue.object(body).serialized() + [0x0A])
    }
}
