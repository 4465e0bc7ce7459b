extension RPCError {
    /// What the caller is told when the memory bus does not take a message.
    init(_ refusal: MemoryBroker.Refusal, address: BusAddress) {
        switch refusal {
        case .unroutable:
            self.init(.noResponder, "No queue takes messages for \"\(address.routingKey)\" on \"\(address.exchange)\"")
        case .noConsumer:
            self.init(.noResponder, "Nobody listens to \"\(address.routingKey)\" on \"\(address.exchange)\"")
        case .full(let queue):
            self.init(.publishRejected, "The queue \"\(queue)\" is full")
        }
    }
}
