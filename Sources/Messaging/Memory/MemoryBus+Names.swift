internal import Locking

extension MemoryBus {
    private struct Reference {
        weak var bus: MemoryBus?
    }

    /// The buses of this process by name.
    ///
    /// The references are weak: a bus goes with the last transport that uses it.
    private static let named = Lock<[String: Reference]>([:])

    /// The bus called `name`, which is made if no transport uses it now.
    static func named(_ name: String) -> MemoryBus {
        named.withLock { buses in
            if let bus = buses[name]?.bus { return bus }
            buses = buses.filter { $0.value.bus != nil }
            let bus = MemoryBus()
            buses[name] = Reference(bus: bus)
            return bus
        }
    }
}
