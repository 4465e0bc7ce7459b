import Crypto
import Messaging

/// The gateways that are alive on a bus, as far as this one has heard of them, and which of them has what.
struct Membership {
    /// How often each says that it is there.
    static let interval = Duration.seconds(2)
    /// How long nothing may be heard from one.
    static let silence = Duration.seconds(7)
    /// How long one that is gone is remembered as such.
    static let memory = Duration.seconds(30)
    /// The most others that are believed in: whatever is on the bus can make up names.
    static let most = 256

    /// The most others that are asked for one record.
    static let mostAsked = 8

    /// What is known of another gateway.
    enum Standing: Sendable {
        /// It was heard, and has not said that it goes.
        case present
        /// It went not long ago.
        case gone
        /// It was never heard, or went long ago.
        case unknown
    }

    private struct Member {
        /// When it was heard last, or when it went.
        var since: TimeSource.Instant
        var isGone = false

        func isAlive(_ now: TimeSource.Instant) -> Bool { !isGone && now - since < Membership.silence }
    }

    let own: String
    private var members: [String: Member] = [:]

    init(own: String) { self.own = own }

    /// Notes a sign of life.
    ///
    /// - Returns: whether it is the first one of this gateway, or the first after a silence.
    mutating func hear(_ instance: String, now: TimeSource.Instant) -> Bool {
        guard instance != own, CallID.isInstance(instance) else { return false }
        let isNews = members[instance].map { !$0.isAlive(now) } ?? true
        if members[instance] == nil, members.count >= Self.most {
            members = members.filter { $0.value.isAlive(now) }
            guard members.count < Self.most else { return false }
        }
        members[instance] = Member(since: now)
        return isNews
    }

    /// Notes that one is gone.
    mutating func forget(_ instance: String, now: TimeSource.Instant) {
        guard members[instance]?.isGone == false else { return }
        members[instance] = Member(since: now, isGone: true)
    }

    /// What is known of another gateway.
    func standing(of instance: String, now: TimeSource.Instant) -> Standing {
        guard let member = members[instance] else { return .unknown }
        guard member.isGone else { return .present }
        return now - member.since < Self.memory ? .gone : .unknown
    }

    /// The others that are alive.
    func others(now: TimeSource.Instant) -> [String] {
        members.filter { $0.value.isAlive(now) }.map(\.key)
    }

    /// The gateway that has a record: the one whose name and the record's have the highest digest together, so that all
    /// agree without asking, and one that comes or goes moves only its own share (rendezvous hashing).
    func home(of record: String, now: TimeSource.Instant) -> String {
        Self.ranked(others(now: now) + [own], for: record).first ?? own
    }

    /// The others that may have had a record before this one came, the likeliest first.
    func formerHomes(of record: String, now: TimeSource.Instant) -> [String] {
        Array(Self.ranked(others(now: now), for: record).prefix(Self.mostAsked))
    }

    private static func ranked(_ instances: [String], for record: String) -> [String] {
        instances.map { ($0, weight($0, record)) }.sorted { $1.1.lexicographicallyPrecedes($0.1) }.map(\.0)
    }

    private static func weight(_ instance: String, _ record: String) -> [UInt8] {
        Array(SHA256.hash(data: Array("\(instance):\(record)".utf8)))
    }
}
