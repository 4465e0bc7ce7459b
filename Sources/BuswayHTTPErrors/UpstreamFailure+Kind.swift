extension UpstreamFailure {
    /// The classes of the module `busway.http`: what a caller on the bus tells failures apart by.
    public struct Kind: Hashable, Sendable, CustomStringConvertible {
        private enum Name: String, CaseIterable {
            case invalidParams = "InvalidParams"
            case forbidden = "Forbidden"
            case notFound = "NotFound"
            case conflict = "Conflict"
            case requestFailed = "RequestFailed"
            case unavailable = "Unavailable"
        }

        private let name: Name

        private init(_ name: Name) { self.name = name }

        /// The service, or the bridge on its behalf, refuses the arguments: 400 and 422.
        public static let invalidParams = Kind(.invalidParams)
        /// The service does not let the bridge do this: 401 and 403.
        public static let forbidden = Kind(.forbidden)
        /// There is no such thing: 404.
        public static let notFound = Kind(.notFound)
        /// Things are not as the request takes them to be: 409.
        public static let conflict = Kind(.conflict)
        /// The service failed in any other way.
        public static let requestFailed = Kind(.requestFailed)
        /// The service could not be reached, or was too busy each time it was tried: 429, 502, 503 and 504.
        public static let unavailable = Kind(.unavailable)

        init(status: Int) {
            switch status {
            case 400, 422: self = .invalidParams
            case 401, 403: self = .forbidden
            case 404: self = .notFound
            case 409: self = .conflict
            default: self = .requestFailed
            }
        }

        init?(className: String) {
            guard let name = Name(rawValue: className) else { return nil }
            self.name = name
        }

        /// Whether a bridge sends this class with that status.
        func covers(_ status: Int) -> Bool {
            guard (100...599).contains(status) else { return false }
            if self == .unavailable { return [429, 502, 503, 504].contains(status) }
            return self == Kind(status: status)
        }

        /// The exception's class, such as `NotFound`.
        public var className: String { name.rawValue }

        /// The word for it, such as `not-found`.
        public var code: String {
            switch name {
            case .invalidParams: "invalid-params"
            case .forbidden: "forbidden"
            case .notFound: "not-found"
            case .conflict: "conflict"
            case .requestFailed: "request-failed"
            case .unavailable: "unavailable"
            }
        }

        /// All of them.
        public static let all = Name.allCases.map { Kind($0) }

        /// The exception's class.
        public var description: String { className }
    }
}
