/// Runs the items of one request, so many at once, and keeps their order.
enum BatchRun {
    /// The answer to each item, in the items' order.
    ///
    /// Every item is answered, whatever became of those before it. Cancelling the task cancels what runs; the rest is
    /// still begun, and ends at once.
    ///
    /// - Parameter width: how many run at once; with 1, each begins when the one before it has ended.
    static func answers<Item: Sendable, Answer: Sendable>(
        to items: [Item],
        width: Int,
        _ work: @escaping @Sendable (Item) async -> Answer
    ) async -> [Answer] {
        await withTaskGroup(of: (Int, Answer).self) { group in
            var answers: [Answer?] = Array(repeating: nil, count: items.count)
            for (index, item) in items.enumerated() {
                if index >= width, let (earlier, answer) = await group.next() { answers[earlier] = answer }
                group.addTask { (index, await work(item)) }
            }
            for await (index, answer) in group { answers[index] = answer }
            return answers.compactMap { $0 }
        }
    }
}
