extension JSONError {
    /// Makes one error domain of the four cases of `DecodingError`.
    init(decoding error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self.init(
                context.underlyingError,
                otherwise: .typeMismatch,
                "\(type): \(context.debugDescription)",
                context.codingPath
            )
        case .keyNotFound(let key, let context):
            self.init(
                context.underlyingError,
                otherwise: .keyNotFound,
                "\(key.stringValue): \(context.debugDescription)",
                context.codingPath
            )
        case .dataCorrupted(let context):
            self.init(context.underlyingError, otherwise: .refused, context.debugDescription, context.codingPath)
        @unknown default:
            self.init(code: .refused, detail: "\(error)")
        }
    }

    /// Makes one error domain of whatever an `encode(to:)` threw.
    init(encoding error: any Error) {
        switch error {
        case let error as JSONError:
            self = error
        case EncodingError.invalidValue(_, let context):
            self.init(context.underlyingError, otherwise: .refused, context.debugDescription, context.codingPath)
        default:
            self.init(code: .refused, detail: "\(error)")
        }
    }

    /// Takes the finding of our own coders out of the error that carried it, or describes a stranger's.
    private init(
        _ underlying: (any Error)?,
        otherwise code: Code,
        _ detail: String,
        _ codingPath: [any CodingKey]
    ) {
        let own = underlying as? JSONError
        self.init(
            code: own?.code ?? code,
            expected: own?.expected,
            found: own?.found,
            path: CodingPath.text(of: codingPath),
            detail: own == nil ? detail : nil
        )
    }
}
