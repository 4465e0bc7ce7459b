import Messaging

/// How much is remembered, and for how long.
public struct StoreLimits: Sendable, Hashable {
    /// The most entries; one identity has a quarter of them at most.
    public var count: Int
    /// The most bytes of answers; one identity has a quarter of them at most.
    public var bytes: Int
    /// How long an entry is kept once it has ended.
    public var timeToLive: Duration

    /// Makes limits.
    public init(count: Int, bytes: Int, timeToLive: Duration) {
        self.count = count
        self.bytes = bytes
        self.timeToLive = timeToLive
    }
}

/// Entries of many identities, bounded by number, by bytes and by age.
///
/// An identity that needs room makes it at its own cost: its oldest entry that has ended goes, never somebody else's.
struct FairStore<Value> {
    struct Entry {
        let identity: String
        var value: Value
        var bytes = 0
        /// nil until it has ended, for entries that last until then.
        var expires: TimeSource.Instant?
    }

    private struct Share {
        var count = 0
        var bytes = 0
        /// The keys of those that have ended, oldest first; some may be gone already.
        var ended: [String] = []
    }

    private let limits: StoreLimits
    private var entries: [String: Entry] = [:]
    private var shares: [String: Share] = [:]
    private var bytes = 0
    private var sweptAt: TimeSource.Instant?

    init(_ limits: StoreLimits) { self.limits = limits }

    var count: Int { entries.count }
    /// What is kept, in no order.
    var values: [Value] { entries.values.map(\.value) }
    /// The bytes of all answers.
    var totalBytes: Int { bytes }

    /// The value of an entry; setting one of an entry that is not there does nothing.
    subscript(key: String) -> Value? {
        get { entries[key]?.value }
        set { if let newValue { entries[key]?.value = newValue } }
    }

    /// Whose entry it is.
    func identity(of key: String) -> String? { entries[key]?.identity }

    /// Makes room for an entry and enters it.
    ///
    /// - Parameter lastsUntilEnd: whether its time begins when it ends, and not now.
    /// - Throws: ``ProblemCode/rateLimited`` when the identity's share is full of what has not ended,
    ///   ``ProblemCode/overloaded`` when the whole is full.
    mutating func insert(
        _ key: String,
        _ value: Value,
        of identity: String,
        lastsUntilEnd: Bool,
        now: TimeSource.Instant
    ) throws(Problem) {
        sweep(now)
        while shares[identity, default: Share()].count >= max(1, limits.count / 4) {
            guard dropOldest(of: identity) else {
                throw Problem(
                    .rateLimited,
                    "this caller already has as many calls under way as are kept for one caller"
                )
            }
        }
        while entries.count >= limits.count {
            guard dropOldest(of: identity) else {
                throw Problem(.overloaded, "the gateway already keeps the \(limits.count) calls it may keep")
            }
        }
        entries[key] = Entry(
            identity: identity,
            value: value,
            expires: lastsUntilEnd ? nil : now + limits.timeToLive
        )
        shares[identity, default: Share()].count += 1
    }

    /// Marks an entry as ended, and keeps it for its time from now on.
    ///
    /// - Returns: whether there is room for that many bytes more of it; nil when there is no such entry.
    mutating func end(_ key: String, bytes size: Int, now: TimeSource.Instant) -> Bool? {
        guard let identity = entries[key]?.identity else { return nil }
        var fits = true
        while shares[identity, default: Share()].bytes + size > limits.bytes / 4 || bytes + size > limits.bytes {
            guard dropOldest(of: identity) else {
                fits = false
                break
            }
        }
        let counted = fits ? size : 0
        let expires = now + limits.timeToLive
        entries[key]?.bytes = counted
        entries[key]?.expires = expires
        bytes += counted
        shares[identity]?.bytes += counted
        shares[identity]?.ended.append(key)
        return fits
    }

    mutating func remove(_ key: String) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        bytes -= entry.bytes
        guard var share = shares[entry.identity] else { return }
        share.count -= 1
        share.bytes -= entry.bytes
        // Names come from requests: one that has nothing left must not be remembered.
        shares[entry.identity] = share.count == 0 ? nil : share
    }

    /// Forgets what has had its time; looked for at most once a second.
    mutating func sweep(_ now: TimeSource.Instant) {
        if let sweptAt, now < sweptAt + .seconds(1) { return }
        sweptAt = now
        for (key, entry) in entries {
            if let expires = entry.expires, expires <= now { remove(key) }
        }
        let known = entries
        for identity in shares.keys {
            shares[identity]?.ended.removeAll { known[$0] == nil }
        }
    }

    private mutating func dropOldest(of identity: String) -> Bool {
        while let oldest = shares[identity]?.ended.first {
            shares[identity]?.ended.removeFirst()
            guard entries[oldest]?.identity == identity else { continue }
            remove(oldest)
            return true
        }
        return false
    }
}
