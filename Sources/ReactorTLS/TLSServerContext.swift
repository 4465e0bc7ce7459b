internal import Locking

/// A server's certificates for all its connections, which can be read again while it runs.
///
/// Connections that are there keep what they began with.
public final class TLSServerContext: Sendable {
    private let configuration: TLSServerConfiguration
    private let current: Lock<TLSContext>

    /// Reads the files, which blocks for a moment.
    ///
    /// - Throws: ``TLSError`` that names the file which cannot be used, and says why.
    public init(_ configuration: TLSServerConfiguration) throws(TLSError) {
        self.configuration = configuration
        current = Lock(try TLSContext(configuration))
    }

    /// Reads the files again, so that new connections get what they hold now.
    ///
    /// Blocks for a moment.
    ///
    /// - Throws: ``TLSError``; everything then stays as it was.
    public func reload() throws(TLSError) {
        let fresh = try TLSContext(configuration)
        let old = current.withLock { current in
            defer { current = fresh }
            return current
        }
        // The old one goes here, outside the lock, unless sessions still hold it.
        withExtendedLifetime(old) {}
    }

    func makeSession() throws(TLSError) -> TLSSession {
        try current.withLock { $0 }.makeServerSession()
    }
}
