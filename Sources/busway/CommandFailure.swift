import ArgumentParser
import Glibc
import Messaging

/// Why a command did not do what it was asked: the text for the person, the code for the script.
struct CommandFailure: Error, Sendable, Hashable {
    let message: String
    let code: ExitCode

    init(_ message: String, _ code: ExitCode) {
        self.message = message
        self.code = code
    }

    /// Says it on standard error and ends the command with its code.
    func report() -> ExitCode {
        for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
            StandardError.print("busway: \(line)")
        }
        return code
    }
}

extension ExitCode {
    // The numbers of <sysexits.h>, which scripts and supervisors know.
    static let usage = ExitCode(64)
    static let unavailable = ExitCode(69)
    static let software = ExitCode(70)
    static let timeout = ExitCode(75)
    static let remote = ExitCode(76)
    static let configuration = ExitCode(78)
}

extension CommandFailure {
    /// The failure to reach the bus, or to use it at all.
    init(_ error: MessagingError) {
        self.init(error.description, error.code == .invalidTransportURL ? .configuration : .unavailable)
    }

    /// The failure that a call's outcome is for a script.
    init(_ error: RPCError) {
        if let remote = error.remote {
            self.init("\(remote.qualifiedName): \(remote.message)", .remote)
            return
        }
        let code: ExitCode =
            switch error.code {
            case .timeout, .workerLost, .publishUnconfirmed: .timeout
            case .noResponder, .busUnavailable, .busBlocked, .publishRejected, .overloaded, .closed: .unavailable
            case .invalidTarget, .versionCapExceeded, .notEncodable: .usage
            case .badReply, .notDecodable: .remote
            default: .software
            }
        self.init(error.message, code)
    }
}
