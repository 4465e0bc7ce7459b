/// A task that has served a connection and waits for the next one.
struct RestingTask {
    let task: Task<Void, Never>
    let continuation: CheckedContinuation<Int?, Never>
}

extension ServerLoop {
    /// How many tasks wait at most; those that came last go first, with memory the processor still has at hand.
    private static let mostResting = 64

    /// Gives a connection on which something has arrived a task.
    ///
    /// One that has served another before, as a rule: it has by now the memory that a request takes, and what it costs to
    /// get and to give back that memory for each request is a tenth of a call through the gateway.
    func wake(_ connection: Connection) {
        guard let rested = resting.popLast() else {
            let number = connection.number
            connection.task = Task(executorPreference: loop) { await self.serveOneAfterTheOther(number) }
            return
        }
        connection.task = rested.task
        rested.continuation.resume(returning: connection.number)
    }

    /// Serves what has arrived on one connection, and then on others; the body of a task.
    private func serveOneAfterTheOther(_ number: Int) async {
        var next: Int? = number
        while let number = next {
            // This very task; the connection forgets it when it rests.
            guard let connection = connections[number], let task = connection.task else { return }
            await goOn(connection)
            next = await rest(task)
        }
    }

    /// Waits for a connection and returns its number; nil when the task is to end.
    private func rest(_ task: Task<Void, Never>) async -> Int? {
        // What a cancelled task awaits fails at once, so it is of no use for another connection.
        guard mayRest, !Task.isCancelled, resting.count < Self.mostResting else { return nil }
        return await withCheckedContinuation { continuation in
            resting.append(RestingTask(task: task, continuation: continuation))
        }
    }

    /// Ends the tasks that wait, and those that would.
    func endResting() {
        mayRest = false
        let tasks = resting
        resting = []
        for task in tasks { task.continuation.resume(returning: nil) }
    }
}
