/// Which deliveries of a channel are outstanding, and the fewest acknowledgements that settle them.
///
/// The broker numbers deliveries from 1 by counting. Deliveries settled in a row from the oldest on are acknowledged
/// together (`multiple`); those settled out of turn one by one, because what lies before them is promised to nobody yet.
struct AckLedger: Sendable {
    /// An acknowledgement to write.
    struct Acknowledgement: Sendable, Hashable {
        var tag: UInt64
        /// Whether it covers everything before it as well.
        var multiple: Bool
    }

    private enum Settlement {
        case outstanding
        /// To be acknowledged at the next occasion.
        case due
        /// The broker was told.
        case told
    }

    private var settlements: [UInt64: Settlement] = [:]
    private var oldest: UInt64 = 1
    private var due: [UInt64] = []
    private let acknowledgesTogether: Bool

    init(acknowledgesTogether: Bool = true) {
        self.acknowledgesTogether = acknowledgesTogether
    }

    /// How many deliveries the broker waits to hear about.
    var outstandingCount: Int { settlements.values.count { $0 != .told } }

    /// Notes a delivery.
    mutating func deliver(_ tag: UInt64) {
        if settlements.isEmpty { oldest = tag }
        settlements[tag] = .outstanding
    }

    /// Notes that a delivery is to be acknowledged.
    mutating func acknowledge(_ tag: UInt64) {
        guard settlements[tag] == .outstanding else { return }
        settlements[tag] = .due
        due.append(tag)
    }

    /// Notes that the broker was told about a delivery in another way: it was rejected.
    ///
    /// - Returns: whether it was outstanding.
    mutating func reject(_ tag: UInt64) -> Bool {
        guard settlements[tag] == .outstanding else { return false }
        settlements[tag] = .told
        return true
    }

    /// Takes the acknowledgements to write now.
    mutating func takeAcknowledgements() -> [Acknowledgement] {
        guard !due.isEmpty else { return [] }
        var acknowledgements: [Acknowledgement] = []
        var last: UInt64?
        var count = 0
        while let settlement = settlements[oldest], settlement != .outstanding {
            if settlement == .due {
                last = oldest
                count += 1
            }
            settlements[oldest] = nil
            oldest += 1
        }
        if !acknowledgesTogether {
            defer { due.removeAll(keepingCapacity: true) }
            return due.map { Acknowledgement(tag: $0, multiple: false) }
        }
        if let last { acknowledgements.append(Acknowledgement(tag: last, multiple: count > 1)) }
        for tag in due where settlements[tag] == .due {
            settlements[tag] = .told
            acknowledgements.append(Acknowledgement(tag: tag, multiple: false))
        }
        due.removeAll(keepingCapacity: true)
        return acknowledgements
    }

    /// Starts anew, for a new channel.
    mutating func reset() { self = AckLedger(acknowledgesTogether: acknowledgesTogether) }
}
