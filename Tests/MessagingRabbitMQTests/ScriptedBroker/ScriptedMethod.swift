/// A method a client sent to a ``ScriptedBroker``.
struct ScriptedMethod: Sendable, Hashable, CustomStringConvertible {
    /// The number of the connection it came over, from 1.
    let connection: Int
    /// Its channel.
    let channel: UInt16
    /// What it is.
    let kind: Kind
    /// The exchange, queue or consumer it is about; empty when it is about none.
    var name = ""

    /// The methods a test may want to tell apart: class and index as in AMQP 0-9-1.
    enum Kind: UInt32, Sendable {
        case startOk = 0x0A_000B
        case tuneOk = 0x0A_001F
        case openConnection = 0x0A_0028
        case closeConnection = 0x0A_0032
        case closeConnectionOk = 0x0A_0033
        case openChannel = 0x14_000A
        case closeChannel = 0x14_0028
        case closeChannelOk = 0x14_0029
        case declareExchange = 0x28_000A
        case declareQueue = 0x32_000A
        case bindQueue = 0x32_0014
        case deleteQueue = 0x32_0028
        case limitPrefetch = 0x3C_000A
        case consume = 0x3C_0014
        case cancel = 0x3C_001E
        case publish = 0x3C_0028
        case acknowledge = 0x3C_0050
        case reject = 0x3C_005A
        case selectConfirms = 0x55_000A
    }

    /// Its kind and name, as tests expect it in a row of others.
    var description: String { name.isEmpty ? "\(kind)" : "\(kind) \(name)" }
}

/// What a ``ScriptedBroker`` does about a method.
enum ScriptedAnswer: Sendable {
    /// What a broker does that has nothing against it.
    case agree
    /// As a broker that is slow to take the message: its confirm comes in one piece with whatever is sent next.
    case confirmLater
    case closeChannel(code: UInt16, reason: String)
    case closeConnection(code: UInt16, reason: String)
    case blocked(reason: String)
    case unblocked
}
