import Messaging
import WireJSON

/// A message as the command line describes it, on its way to the bus or to a gateway.
struct OutgoingMessage: Sendable {
    var topic: String
    var method: String
    var arguments: JSONObject = [:]
    var context: JSONObject = [:]
    var server: String?
    var namespace: String?
    var version: String?
    var exchange: String?
    var timeout: Seconds?
    var callMonitor: Seconds?

    /// The body of the gateway's POST.
    ///
    /// - Throws: `JSONError` for a time that is no number.
    func body() throws(JSONError) -> [UInt8] {
        var body: JSONObject = ["context": .object(context), "args": .object(arguments)]
        let texts = [("server", server), ("namespace", namespace), ("version", version), ("exchange", exchange)]
        for case (let key, let value?) in texts { body[key] = .string(JSONString(value)) }
        for case (let key, let value?) in [("timeout", timeout), ("call_monitor", callMonitor)] {
            body[key] = .number(try JSONNumber(value.value))
        }
        return JSONValue.object(body).serialized()
    }

    /// A client of the library that reaches the same target.
    func client(_ transport: Transport, fanout: Bool) -> RPCClient {
        RPCClient(
            transport,
            target: Target(
                exchange: exchange,
                topic: topic,
                server: server,
                namespace: namespace,
                version: version,
                fanout: fanout
            ),
            timeout: timeout?.duration,
            callMonitorTimeout: callMonitor?.duration,
            mandatory: !fanout,
            requiresConsumer: !fanout
        )
    }
}
