/// The text that stands in a request's arguments and tells its number, wherever the request is seen.
enum RequestMark {
    private static let prefix = "chaos-"
    private static let digits = 7
    /// How many bytes a mark has.
    static let length = prefix.utf8.count + digits

    static func text(_ number: Int) -> String {
        let digits = String(number)
        return prefix + String(repeating: "0", count: Self.digits - digits.count) + digits
    }

    static func number(_ text: String) -> Int? {
        guard text.utf8.count == length, text.hasPrefix(prefix) else { return nil }
        return Int(text.dropFirst(prefix.count))
    }

    /// The numbers of all marks in `bytes`, in order.
    static func numbers(in bytes: [UInt8]) -> [Int] {
        let start = Array(prefix.utf8)
        var numbers: [Int] = []
        var index = 0
        while index + length <= bytes.count {
            guard bytes[index] == start[0], bytes[index..<index + start.count].elementsEqual(start) else {
                index += 1
                continue
            }
            if let number = number(String(decoding: bytes[index..<index + length], as: UTF8.self)) {
                numbers.append(number)
            }
            index += length
        }
        return numbers
    }
}
