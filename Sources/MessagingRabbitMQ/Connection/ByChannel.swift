/// Values of the channels of a connection, at most one a channel, made for one at a time.
struct ByChannel<Value: Sendable>: Sendable {
    private var one: (channel: UInt16, value: Value)?
    private var others: [UInt16: Value] = [:]

    /// Whether there is a value of the channel.
    func contains(_ channel: UInt16) -> Bool {
        one?.channel == channel || !others.isEmpty && others[channel] != nil
    }

    /// Takes the value of the channel out.
    mutating func take(_ channel: UInt16) -> Value? {
        if let one, one.channel == channel {
            self.one = nil
            return one.value
        }
        return others.isEmpty ? nil : others.removeValue(forKey: channel)
    }

    /// Puts a value in for a channel that has none.
    mutating func put(_ value: Value, _ channel: UInt16) {
        if one == nil { one = (channel, value) } else { others[channel] = value }
    }
}
