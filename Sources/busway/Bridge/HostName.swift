import FoundationEssentials

/// The name of this machine, which servers on the bus are called by unless they have another.
enum HostName {
    static let current: String = {
        let name = ProcessInfo.processInfo.hostName.filter { character in
            character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
        }
        return name.isEmpty ? "busway" : name
    }()
}
