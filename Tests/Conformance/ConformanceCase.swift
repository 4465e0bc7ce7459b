/// One exchange as it goes over the wire: what is sent, and exactly what must come back.
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// One step of an exchange, taken after the one before.
    public enum Step: Sendable {
        case send([UInt8])
        /// Sent an octet at a time, each in a packet of its own.
        case trickle([UInt8])
        /// The client ends its side, and goes on reading.
        case endSending
        /// `100 Continue`, and nothing else.
        case interim
        /// A whole response of this status; one to HEAD has no body.
        case answer(Int, toHead: Bool = false)
        /// The server ends the connection, without another octet.
        case closes
        /// The connection is good for another request.
        case stays
    }

    /// What the case is about.
    public let description: String

    /// What happens, in order.
    public let steps: [Step]

    /// Whether only a server without routes answers like this.
    public private(set) var isForLayerOnly = false

    /// An exchange of any number of steps.
    init(_ description: String, _ steps: Step...) {
        self.description = description
        self.steps = steps
    }

    /// One request, answered with `status`: the connection stays after a success and closes after a refusal.
    init(_ status: Int, _ description: String, _ request: String) {
        self.init(status, description, Array(request.utf8))
    }

    /// So many requests sent at once, each answered 200.
    init(_ description: String, answering count: Int, _ requests: String) {
        self.description = description
        steps = [.send(requests)] + Array(repeating: .answer(200), count: count) + [.stays]
    }

    /// Octets that are no text, otherwise the same.
    init(_ status: Int, _ description: String, _ request: [UInt8]) {
        self.description = description
        steps = [.send(request), .answer(status), status < 400 ? .stays : .closes]
    }

    /// The same case, for servers without routes.
    var layerOnly: ConformanceCase {
        var copy = self
        copy.isForLayerOnly = true
        return copy
    }

    /// The octets of the request, when the case is one request and one answer.
    public var onlyRequest: [UInt8]? {
        guard steps.count == 3, case .send(let octets) = steps[0] else { return nil }
        return octets
    }
}

extension ConformanceCase.Step {
    /// Sends a text as UTF-8.
    static func send(_ text: String) -> Self { .send(Array(text.utf8)) }

    /// Sends a text as UTF-8, an octet at a time.
    static func trickle(_ text: String) -> Self { .trickle(Array(text.utf8)) }
}
