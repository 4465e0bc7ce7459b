import WireJSON

/// What must hold of any bytes: no trap, one verdict from every reader, and whatever was accepted survives being written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    for options in [
        JSONReadingOptions(),
        JSONReadingOptions(
            maximumDepth: 4,
            allowsNonFinite: true,
            maximumNumberLength: 8,
            refusesDuplicateKeysAtTopLevel: true
        ),
        .alreadyValidated,
    ] {
        checkVerdicts(bytes, options)
    }
    checkEscaping(bytes)
    return 0
}

private func checkVerdicts(_ bytes: [UInt8], _ options: JSONReadingOptions) {
    let tree = Result { () throws(JSONError) in try JSONValue(parsing: bytes, options: options) }
    let raw = Result { () throws(JSONError) in try RawJSON(validating: bytes, options: options) }
    switch (tree, raw) {
    case (.success(let value), .success(let raw)):
        checkAccepted(value, raw)
    case (.failure(let first), .failure(let second)):
        require(first == second, "two readers refuse for different reasons")
        require((0...bytes.count).contains(first.offset ?? -1), "an error lies outside the text")
        require(first.description.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "an error repeats the input")
    default:
        require(false, "two readers disagree")
    }
}

private func checkAccepted(_ value: JSONValue, _ raw: RawJSON) {
    do {
        try require(raw.value() == value, "the slice has another value")
        try require(raw.decode(JSONValue.self) == value, "the decoder has another value")
        try require(RawJSON(encoding: raw) == raw, "the encoder changes a slice")
        for layout in [JSONWritingOptions(), .init(asciiOnly: true, pythonSeparators: true), .init(pretty: true)] {
            let written = value.serialized(layout)
            try require(JSONValue(parsing: written, options: .alreadyValidated) == value, "writing changes a value")
        }
        switch value {
        case .object(let object):
            let members = try raw.members()
            require(Set(members.map(\.key)) == Set(object.keys), "the walk has other keys")
            for member in members {
                try require(
                    RawJSON(validating: member.value.bytes, options: .alreadyValidated) == member.value,
                    "a member is no value"
                )
            }
        case .array(let elements):
            try require(raw.elements().map { try $0.value() } == elements, "the walk has other elements")
        case .string(let string):
            if let text = string.string {
                try require(raw.decodedStringBytes() == Array(text.utf8), "the string decodes to something else")
                require(JSONString(text) == string, "the string encodes to something else")
            }
        case .number(let number):
            if let integer = number.exactly(Int128.self) {
                require(JSONNumber(integer).exactly(Int128.self) == integer, "the integer is another")
            }
            _ = number.double
        case .null, .bool:
            break
        }
    } catch {
        require(false, "what was accepted is refused: \(error)")
    }
}

/// Any bytes can be put into a JSON string; those that are UTF-8 come back.
private func checkEscaping(_ bytes: [UInt8]) {
    for asciiOnly in [false, true] {
        var writer = JSONWriter(options: .init(asciiOnly: asciiOnly))
        writer.writeEscaped(json: bytes)
        do {
            let read = try RawJSON(validating: writer.bytes).decodedStringBytes()
            require(
                read == Array(String(decoding: bytes, as: UTF8.self).utf8)
                    || String(validating: bytes, as: UTF8.self) == nil,
                "escaping changes bytes"
            )
        } catch {
            require(false, "what was escaped is no JSON: \(error)")
        }
    }
}

private func require(_ condition: @autoclosure () throws -> Bool, _ message: String) rethrows {
    guard try condition() else { fatalError(message) }
}
