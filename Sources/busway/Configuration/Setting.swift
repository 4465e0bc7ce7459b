import ArgumentParser

/// A setting as it was given, and where: what is wrong with it is told by that name and with that exit code.
struct Setting: Sendable, Hashable {
    let text: String
    /// The option or the variable, such as `--transport` or `BUSWAY_TRANSPORT`.
    let name: String
    let code: ExitCode

    /// The failure that `reason` is; it must not quote a text that may hold a secret.
    func failure(_ reason: String) -> CommandFailure { CommandFailure("\(name): \(reason)", code) }
}

extension Environment {
    /// The option's text when it was given, and else the text of its variable.
    ///
    /// - Parameter name: `CALL_MONITOR` for `--call-monitor` and `BUSWAY_CALL_MONITOR`.
    func setting(_ option: String?, _ name: String) -> Setting? {
        if let option {
            let words = name.lowercased().split(separator: "_").joined(separator: "-")
            return Setting(text: option, name: "--" + words, code: .usage)
        }
        return self[name].map { Setting(text: $0, name: "BUSWAY_\(name)", code: .configuration) }
    }

    /// The time in a variable.
    func seconds(_ name: String) throws(CommandFailure) -> Seconds? {
        guard let setting = setting(nil, name) else { return nil }
        guard let seconds = Seconds(setting.text) else {
            throw setting.failure("expected a number of seconds above 0, found '\(setting.text)'")
        }
        return seconds
    }
}
