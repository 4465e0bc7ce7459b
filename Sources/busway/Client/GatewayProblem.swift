import ArgumentParser
import WireJSON

/// A problem that a gateway answered with, as far as a person and a script need it.
struct GatewayProblem: Sendable {
    let status: Int
    let code: String
    let detail: String
    let delivery: String
    let remote: String?

    /// Reads the members of `application/problem+json`.
    init(_ body: RawJSON, status: Int) throws(CommandFailure) {
        let value: JSONValue
        do throws(JSONError) { value = try body.value() } catch {
            throw CommandFailure("the gateway answered \(status) and a body that cannot be read", .software)
        }
        self.status = status
        code = value["code"]?.stringValue ?? "unknown"
        detail = value["detail"]?.stringValue ?? value["title"]?.stringValue ?? "no detail was given"
        delivery = value["delivery"]?.stringValue ?? "unknown"
        if let remote = value["remote"], let name = remote["class"]?.stringValue {
            self.remote = "\(remote["module"]?.stringValue ?? "?").\(name): \(remote["message"]?.stringValue ?? "")"
        } else {
            remote = nil
        }
    }

    /// The failure to report, with the exit code the same end would have had on the bus itself.
    var failure: CommandFailure {
        let text = "\(status) \(code) (\(delivery)): \(detail)" + (remote.map { "\n\($0)" } ?? "")
        if remote != nil { return CommandFailure(text, .remote) }
        let exit: ExitCode =
            switch code {
            case "rpc-timeout", "worker-lost", "publish-unconfirmed": .timeout
            case "bad-reply": .remote
            default: status >= 500 ? .unavailable : .usage
            }
        return CommandFailure(text, exit)
    }
}
