/// The text of the present second, made once a second and not once a response.
struct DateCache {
    private var second: Int64 = -1
    private var octets: [UInt8] = []

    /// The `Date` field's line, its CRLF included, for a number of seconds since the beginning of 1970.
    mutating func line(at second: Int64) -> [UInt8] {
        if second != self.second {
            self.second = second
            octets = Array("Date: \(HTTPDate.text(secondsSince1970: second))\r\n".utf8)
        }
        return octets
    }
}
