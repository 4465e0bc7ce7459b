internal import CLinux

/// What a descriptor is ready for, or what one waits for.
public struct Readiness: OptionSet, Hashable, Sendable {
    /// The bits, as `epoll_ctl(2)` defines them.
    public let rawValue: UInt32

    /// Makes a set from the bits of `epoll_ctl(2)`.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// There is something to read, or the end of the stream.
    public static let readable = Readiness(rawValue: CLINUX_READABLE)
    /// There is room to write.
    public static let writable = Readiness(rawValue: CLINUX_WRITABLE)
    /// The peer will send no more; it may still be reading.
    public static let peerEnded = Readiness(rawValue: CLINUX_PEER_ENDED)
    /// Both directions are over.
    ///
    /// Always reported, never asked for.
    public static let hungUp = Readiness(rawValue: CLINUX_HUNG_UP)
    /// The descriptor has an error pending.
    ///
    /// Always reported, never asked for.
    public static let failed = Readiness(rawValue: CLINUX_FAILED)

    /// Report changes only, and not for as long as the state lasts.
    static let edgeTriggered = Readiness(rawValue: CLINUX_EDGE)
}
