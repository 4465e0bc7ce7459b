internal import Messaging

extension RPCError {
    /// What the sender of a message is told when it did not get through; nil when the broker has taken it.
    init?(_ outcome: PublishRequest.Outcome, address: BusAddress) {
        switch outcome {
        case .confirmed: return nil
        case .returned:
            self.init(.noResponder, "No queue takes messages for \"\(address.routingKey)\" on \"\(address.exchange)\"")
        case .rejected: self.init(.publishRejected, "The broker refused the message")
        case .unconfirmed(let error):
            let message = "The connection was lost before the broker confirmed the message"
            self.init(.publishUnconfirmed, message, cause: error)
        case .unavailable(let error): self.init(unavailable: error)
        case .blocked: self.init(.busBlocked, "The broker takes no messages for now")
        case .dropped: self.init(.cancelled, "The message was not sent: nobody waited any more", delivery: .notSent)
        case .undeclarable(let error):
            self.init(.publishRejected, "The broker refused a declaration: \(error)", delivery: .notSent, cause: error)
        }
    }

    /// What a caller is told when there is no session; nothing was written.
    init(unavailable error: AMQPError) {
        guard error.kind != .closed else {
            self = .transportClosed
            delivery = .notSent
            return
        }
        self.init(.busUnavailable, "There is no connection to the broker: \(error)", cause: error)
    }
}
