extension RPCClient {
    /// Whether a request of the target's version may be sent under the version cap (oslo: `can_send_version`).
    ///
    /// With a cap, a request without a version may not.
    ///
    /// - Throws: ``RPCError`` with code `invalidTarget` when version or cap are not versions.
    public func canSendVersion() throws(RPCError) -> Bool {
        try canSendVersion(target.version)
    }

    /// Whether a request of `version` may be sent under the version cap.
    ///
    /// With a cap, a request without a version (nil) may not.
    ///
    /// - Throws: ``RPCError`` with code `invalidTarget` when `version` or the cap are not versions.
    public func canSendVersion(_ version: String?) throws(RPCError) -> Bool {
        guard let versionCap else { return true }
        do throws(MessagingError) {
            return try RPCVersion.compatible(implemented: versionCap, requested: version)
        } catch {
            throw RPCError(.invalidTarget, error.message, cause: error)
        }
    }

    /// Requires that the target's version may be sent.
    func requireSendableVersion() throws(RPCError) {
        guard try !canSendVersion() else { return }
        throw .versionCapExceeded(version: target.version, cap: versionCap ?? "")
    }

    static func requireVersion(_ text: String) throws(RPCError) {
        do throws(MessagingError) {
            _ = try RPCVersion(parsing: text)
        } catch {
            throw RPCError(.invalidTarget, error.message, cause: error)
        }
    }
}
