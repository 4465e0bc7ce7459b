/// A shell-style pattern: `*` is any text, `?` any character, `[a-z]` one of a set, `[!a-z]` one not in it.
///
/// What a pattern costs is bounded by its length times the text's, so it may come from anybody, which a regular
/// expression may not. (Python: `fnmatch`.)
public struct Glob: Sendable, Hashable, CustomStringConvertible {
    private enum Token: Sendable, Hashable {
        case anything
        case anyOne
        case one(Unicode.Scalar)
        case oneOf([ClosedRange<Unicode.Scalar>], negated: Bool)

        func matches(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .anything: false
            case .anyOne: true
            case .one(let wanted): scalar == wanted
            case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
            }
        }
    }

    /// The pattern's text.
    public let description: String
    private let tokens: [Token]

    /// Makes a pattern; every text is one, because an unclosed bracket stands for itself.
    public init(_ pattern: String) {
        description = pattern
        tokens = Self.tokens(of: Array(pattern.unicodeScalars))
    }

    /// Whether the whole of `text` fits.
    public func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var position = 0
        var token = 0
        // Where to go on when what follows the last `*` does not fit: that takes one character more then.
        var retry: (token: Int, position: Int)?
        while position < scalars.count {
            if token < tokens.count, case .anything = tokens[token] {
                token += 1
                retry = (token, position)
            } else if token < tokens.count, tokens[token].matches(scalars[position]) {
                token += 1
                position += 1
            } else if let last = retry {
                retry = (last.token, last.position + 1)
                (token, position) = (last.token, last.position + 1)
            } else {
                return false
            }
        }
        return tokens[token...].allSatisfy { $0 == .anything }
    }

    private static func tokens(of pattern: [Unicode.Scalar]) -> [Token] {
        var tokens: [Token] = []
        var index = 0
        while index < pattern.count {
            switch pattern[index] {
            case "*":
                if tokens.last != .anything { tokens.append(.anything) }
                index += 1
            case "?":
                tokens.append(.anyOne)
                index += 1
            case "[":
                if let (set, next) = set(in: pattern, from: index) {
                    tokens.append(set)
                    index = next
                } else {
                    tokens.append(.one("["))
                    index += 1
                }
            default:
                tokens.append(.one(pattern[index]))
                index += 1
            }
        }
        return tokens
    }

    /// Reads a bracketed set; nil when the bracket is never closed.
    ///
    /// A `]` that comes first is one of the set.
    private static func set(in pattern: [Unicode.Scalar], from start: Int) -> (Token, next: Int)? {
        var index = start + 1
        let isNegated = index < pattern.count && pattern[index] == "!"
        if isNegated { index += 1 }
        let first = index
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < pattern.count {
            let scalar = pattern[index]
            if scalar == "]", index > first { return (.oneOf(ranges, negated: isNegated), index + 1) }
            if index + 2 < pattern.count, pattern[index + 1] == "-", pattern[index + 2] != "]" {
                // A range the wrong way round is empty.
                if scalar <= pattern[index + 2] { ranges.append(scalar...pattern[index + 2]) }
                index += 3
            } else {
                ranges.append(scalar...scalar)
                index += 1
            }
        }
        return nil
    }
}

extension Glob: ExpressibleByStringLiteral {
    /// Makes a pattern.
    public init(stringLiteral value: String) { self.init(value) }
}
