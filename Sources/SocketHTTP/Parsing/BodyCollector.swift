/// Gathers the body of one message from what comes in behind its head.
struct BodyCollector {
    /// The body so far.
    private(set) var octets: [UInt8] = []

    private var missing: Int
    private var lentCount = 0
    private var chunks: ChunkDecoder?
    /// Whether the end of the connection is the end of the body.
    let endsWithConnection: Bool
    private let limit: Int

    /// A body is not trusted to become as large as its sender says; beyond this, room is made as octets arrive.
    private static let largestReservation = 65_536

    /// Makes a collector for a body that ends as `framing` tells.
    ///
    /// - Parameters:
    ///   - limit: the most octets the body may have.
    ///   - metadataLimit: the most octets the extensions and trailers of a chunked body may have together.
    ///   - trailerLimit: the most trailer fields a chunked body may have.
    init(_ framing: BodyFraming, limit: Int, metadataLimit: Int, trailerLimit: Int) {
        self.limit = limit
        missing = 0
        endsWithConnection = framing == .untilClose
        switch framing {
        case .none, .untilClose: break
        case .length(let count): missing = count
        case .chunked:
            chunks = ChunkDecoder(bodyLimit: limit, metadataLimit: metadataLimit, trailerLimit: trailerLimit)
        }
    }

    /// Whether nothing more is to come.
    var isComplete: Bool { missing == 0 && chunks?.isComplete ?? true && !endsWithConnection }

    /// Whether nothing of the body has come yet.
    var isUntouched: Bool { octets.isEmpty && chunks?.isUntouched ?? true }

    /// Takes what belongs to the body from `input`, from `start` on, and returns the position behind it.
    ///
    /// - Throws: what ``ChunkDecoder/decode(_:from:into:)`` throws, and ``HTTPLayerError/Code/bodyTooLarge``.
    mutating func take(from input: [UInt8], at start: Int) throws(HTTPLayerError) -> Int {
        if chunks != nil {
            return try chunks?.decode(input, from: start, into: &octets) ?? start
        }
        let available = input.count - start
        let count = endsWithConnection ? available : min(missing, available)
        guard octets.count + count <= limit else {
            throw HTTPLayerError(.bodyTooLarge, "the body is larger than is accepted")
        }
        if count == 0 { return start }
        if octets.isEmpty { octets.reserveCapacity(min(count + missing, Self.largestReservation)) }
        octets.append(contentsOf: input[start..<(start + count)])
        missing -= endsWithConnection ? 0 : count
        return start + count
    }

    /// Gives away what has come so far, and makes room for more.
    mutating func takeOctets() -> [UInt8] {
        defer { octets = [] }
        return octets
    }

    /// The number of octets that may be read straight into the body; zero when they must pass through ``take(from:at:)``.
    var directlyReadable: Int { chunks == nil ? missing : 0 }

    /// Puts back what ``lend()`` gave out, with at most ``directlyReadable`` octets appended.
    mutating func takeBack(_ lent: consuming [UInt8]) {
        missing -= lent.count - lentCount
        octets = lent
    }

    /// Gives the body away, so that a read can append to it without a copy.
    mutating func lend() -> [UInt8] {
        lentCount = octets.count
        defer { octets = [] }
        return octets
    }
}
