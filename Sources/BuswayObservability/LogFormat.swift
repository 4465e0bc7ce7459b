import Glibc

/// How log lines look.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// Readable on a terminal, JSON elsewhere.
    case auto
    /// One readable line an event.
    case text
    /// One JSON object a line.
    case json

    /// The format that `auto` means for this descriptor.
    func resolved(for descriptor: Int32) -> LogFormat {
        self == .auto ? (isatty(descriptor) == 1 ? .text : .json) : self
    }
}
