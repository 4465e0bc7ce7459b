/// The errors whose texts oslo fixes; an operator who knows one finds it here unchanged.
extension MessagingError {
    /// The transport URL is wrong in the way `reason` says, which must not quote the URL: it may hold a password.
    public static func invalidTransportURL(
        _ reason: String,
        file: String = #fileID,
        line: Int = #line
    ) -> MessagingError {
        MessagingError(.invalidTransportURL, reason, file: file, line: line)
    }

    /// The driver called `name` does not exist or could not be made (oslo: `DriverLoadFailure`).
    public static func driverLoadFailure(
        _ name: String,
        reason: String,
        cause: (any Error)? = nil,
        file: String = #fileID,
        line: Int = #line
    ) -> MessagingError {
        let message = "Failed to load transport driver \"\(name)\": \(reason)"
        return MessagingError(.driverLoadFailure, message, cause: cause, file: file, line: line)
    }

    /// `target` breaks the precondition that `message` states (oslo: `InvalidTarget`).
    public static func invalidTarget(
        _ message: String,
        _ target: Target,
        file: String = #fileID,
        line: Int = #line
    ) -> MessagingError {
        MessagingError(.invalidTarget, "\(message):\(target)", file: file, line: line)
    }

    /// `text` is not a version (oslo's check in `prepare`).
    public static func invalidVersion(
        _ text: String,
        file: String = #fileID,
        line: Int = #line
    ) -> MessagingError {
        let message = "Version must contain a major and minor integer. Got \(text)"
        return MessagingError(.invalidVersion, message, file: file, line: line)
    }

    /// The bus did not let a server listen on `target` (oslo: `ServerListenError`).
    public static func serverListenError(
        _ target: Target,
        reason: String,
        cause: (any Error)? = nil,
        file: String = #fileID,
        line: Int = #line
    ) -> MessagingError {
        let message = "Failed to listen on target \"\(target)\": \(reason)"
        return MessagingError(.serverListenError, message, cause: cause, file: file, line: line)
    }

    /// `caller` waited too long for `task` (oslo: `TaskTimeout`).
    public static func taskTimeout(
        caller: String,
        task: String,
        file: String = #fileID,
        line: Int = #line
    ) -> MessagingError {
        MessagingError(.taskTimeout, "\(caller) is waiting for \(task) to complete", file: file, line: line)
    }

    /// The configuration is wrong at the place and in the way `reason` says.
    public static func invalidConfiguration(
        _ reason: String,
        file: String = #fileID,
        line: Int = #line
    ) -> MessagingError {
        MessagingError(.invalidConfiguration, reason, file: file, line: line)
    }
}
