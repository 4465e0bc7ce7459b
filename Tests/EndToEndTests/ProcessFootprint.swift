import Foundation

/// What a process holds, as the kernel counts it.
struct ProcessFootprint {
    /// Resident memory in bytes.
    let memory: Int
    let descriptors: Int

    init(of id: Int32) throws {
        let statm = try String(contentsOfFile: "/proc/\(id)/statm", encoding: .utf8)
        memory = (Int(statm.split(separator: " ")[1]) ?? 0) * Int(getpagesize())
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count
    }
}
