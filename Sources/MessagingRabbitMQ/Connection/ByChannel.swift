/// Values of the channels of a connection, at most one a channel, made for one at a time.
struct ByChannel<Value: AnyObject> {
    private var one: (channel: UInt16, value: Value)?
    private var others: [UInt16: Value] = [:]

    /// The value of the channel.
    func value(of channel: UInt16) -> Value? {
        if let one, one.channel == channel { return one.value }
        return others.isEmpty ? nil : others[channel]
    }

    /// Lets the value of the channel go, if it has one.
    mutating func remove(_ channel: UInt16) {
        if one?.channel == channel { one = nil } else if !others.isEmpty { others[channel] = nil }
    }

    /// Puts a value in for a channel that has none.
    mutating func put(_ value: Value, _ channel: UInt16) {
        if one == nil { one = (channel, value) } else { others[channel] = value }
    }
}
