import Synchronization

/// What one loop counts, readable from everywhere.
///
/// Only the loop's thread writes, so an update is a load and a store and never contended.
final class LoopCounters: Sendable {
    private let inFlightCount = Atomic<Int>(0)
    private let requestCount = Atomic<Int>(0)
    private let refusedCount = Atomic<Int>(0)

    var requestsInFlight: Int { inFlightCount.load(ordering: .relaxed) }
    var requests: Int { requestCount.load(ordering: .relaxed) }
    var refusedRequests: Int { refusedCount.load(ordering: .relaxed) }

    func requestBegan() {
        inFlightCount.wrappingAdd(1, ordering: .relaxed)
        requestCount.wrappingAdd(1, ordering: .relaxed)
    }

    func requestEnded() {
        inFlightCount.wrappingSubtract(1, ordering: .relaxed)
    }

    func requestRefused() {
        refusedCount.wrappingAdd(1, ordering: .relaxed)
    }
}
