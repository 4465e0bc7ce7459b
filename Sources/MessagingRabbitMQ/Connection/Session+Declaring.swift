internal import Messaging

extension Session {
    /// Declares what a queue needs to be consumed from, with oslo's ways out of two conflicts (wire reference 5.9).
    ///
    /// An exchange that exists already without durability is taken as it is, and its queue likewise. A queue that cannot
    /// be reached, because its node is down, is deleted and declared again, as far as the broker lets it be deleted.
    ///
    /// - Returns: what was declared.
    /// - Throws: what the broker refused with.
    func declare(_ queue: ConsumedQueue) throws(AMQPError) -> ConsumedQueue {
        for declaration in queue.declarations {
            do throws(AMQPError) {
                try perform(.declare(declaration))
            } catch {
                guard error.kind == .channelClosed else { throw error }
                switch (error.code, declaration) {
                case (406, _):
                    guard let weaker = queue.withoutDurability else { throw error }
                    try perform(.openChannel)
                    return try declare(weaker)
                case (404, .queue(let queue)):
                    try perform(.openChannel)
                    try deleteIfPossible(queue.name)
                    try perform(.declare(declaration))
                default: throw error
                }
            }
        }
        return queue
    }

    private func deleteIfPossible(_ queue: String) throws(AMQPError) {
        do throws(AMQPError) {
            try perform(.deleteQueue(name: queue))
        } catch {
            guard error.kind == .channelClosed else { throw error }
            try perform(.openChannel)
        }
    }
}
