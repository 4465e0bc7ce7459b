import Messaging
import WireJSON

/// One request object of JSON-RPC 2.0 (specification, section 4), and what it means on the bus.
struct JSONRPCRequest: Sendable {
    /// The id as it was written; nil for a notification, which nobody answers.
    ///
    /// `null` is an id: the request is a call whose answer has the same.
    var id: RawJSON?
    /// The call, or for a notification the cast; or what is wrong with it.
    let order: Result<CallOrder, JSONRPCFailure>

    /// Reads a request object; what is no valid one is a request with a failure, and with an id where one can be told.
    init(_ item: RawJSON) {
        var id: RawJSON?
        do throws(JSONRPCFailure) {
            let envelope = try Envelope(item, id: &id)
            do throws(Problem) { order = .success(try Self.order(envelope, isCall: id != nil)) } catch {
                order = .failure(JSONRPCFailure(error))
            }
            self.id = id
        } catch {
            // Whether it was meant as a notification cannot be told, so it is answered.
            order = .failure(error)
            self.id = id ?? .null
        }
    }

    /// The members, each of the kind the specification wants.
    private struct Envelope {
        var method = ""
        var parameters: RawJSON?

        init(_ item: RawJSON, id: inout RawJSON?) throws(JSONRPCFailure) {
            do throws(Problem) {
                let members = try RequestDocument.members(of: item, "the request")
                // First of all, so that whatever is wrong with the rest is answered under it.
                if let value = members.first(where: { $0.key.string == "id" })?.value {
                    guard [.string, .number, .null].contains(value.kind) else {
                        throw RequestDocument.mismatch("id", "a string, a number or null", value)
                    }
                    id = value
                }
                var hasVersion = false
                var hasMethod = false
                for member in members {
                    switch member.key.string {
                    case "id": break
                    case "jsonrpc":
                        hasVersion = try RequestDocument.tree(member.value, "jsonrpc").stringValue == "2.0"
                    case "method":
                        guard let text = try RequestDocument.text(member.value, "method") else { break }
                        (method, hasMethod) = (text, true)
                    case "params": parameters = member.value
                    default:
                        throw RequestDocument.unknown(member.key, in: "a request", known: "jsonrpc, method, params, id")
                    }
                }
                guard hasVersion else { throw Problem(.malformedBody, #"jsonrpc: expected "2.0""#) }
                guard hasMethod else { throw Problem(.malformedBody, "method: expected a string, topic.method") }
            } catch {
                throw JSONRPCFailure(JSONRPCFailure.invalidRequest, error)
            }
        }
    }

    private static func order(_ envelope: Envelope, isCall: Bool) throws(Problem) -> CallOrder {
        let parameters = try JSONRPCParameters(envelope.parameters)
        let (topic, method) = try address(envelope.method, parameters.topic)
        return CallOrder(kind: isCall ? .call : .cast, topic: topic, method: method, body: parameters.body)
    }

    /// Topic and method: split at the last dot, because topics have dots and Python's methods have none.
    ///
    /// A method without a dot is of the topic that `target` names, as OpenStack's clients send it.
    private static func address(_ text: String, _ named: String?) throws(Problem) -> (topic: String, method: String) {
        guard let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) else {
            guard let named else {
                throw Problem(
                    .unknownMethod,
                    "method: expected topic.method, or a target with a topic",
                    delivery: .notSent
                )
            }
            return (named, text)
        }
        let topic = String(text[..<dot])
        if let named, named != topic {
            throw Problem(.invalidTarget, "params.target.topic: differs from the topic in method")
        }
        return (topic, String(text[text.utf8.index(after: dot)...]))
    }
}
