import Crypto
import Messaging

/// The gateways that are alive on a bus, as far as this one has heard of them, and which of them has what.
struct Membership {
    /// How often each says that it is there.
    static let interval = Duration.seconds(2)
    /// How long nothing may be heard from one.
    static let silence = Duration.seconds(7)
    /// The most others that are believed in: whatever is on the bus can make up names.
    static let most = 256

    let own: String
    private var heard: [String: TimeSource.Instant] = [:]

    init(own: String) { self.own = own }

    /// Notes a sign of life.
    ///
    /// - Returns: whether it is the first one of this gateway.
    mutating func hear(_ instance: String, now: TimeSource.Instant) -> Bool {
        guard instance != own, CallID.isInstance(instance) else { return false }
        heard = heard.filter { now - $0.value < Self.silence }
        guard heard[instance] == nil else {
            heard[instance] = now
            return false
        }
        guard heard.count < Self.most else { return false }
        heard[instance] = now
        return true
    }

    /// Forgets one that is gone.
    mutating func forget(_ instance: String) { heard[instance] = nil }

    /// The others that are alive.
    func others(now: TimeSource.Instant) -> [String] {
        heard.filter { now - $0.value < Self.silence }.map(\.key)
    }

    /// The gateway that has a record: the one whose name and the record's have the highest digest together, so that all
    /// agree without asking, and one that comes or goes moves only its own share (rendezvous hashing).
    func home(of record: String, now: TimeSource.Instant) -> String {
        let all = others(now: now) + [own]
        return all.max { Self.weight($0, record).lexicographicallyPrecedes(Self.weight($1, record)) } ?? own
    }

    private static func weight(_ instance: String, _ record: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("\(instance):\(record)".utf8)))
    }
}
