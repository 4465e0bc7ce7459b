internal import Dispatch

/// The thread of work of one AMQP connection: a serial queue, and the executor of the connection's actor.
///
/// librabbitmq wants to be used by one at a time and it blocks; here it blocks a thread of Dispatch's and never one of
/// Swift's shared pool.
final class Lane: SerialExecutor {
    let queue: DispatchQueue

    init(name: String) {
        queue = DispatchQueue(label: name)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
