import Foundation

/// What a process holds, as the kernel counts it.
struct ProcessFootprint {
    /// Resident memory in bytes.
    let memory: Int
    /// The most it ever was.
    let peak: Int
    let descriptors: Int

    init(of id: Int32) throws {
        let statm = try String(contentsOfFile: "/proc/\(id)/statm", encoding: .utf8)
        memory = (Int(statm.split(separator: " ")[1]) ?? 0) * Int(getpagesize())
        let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let mark = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }?.split(separator: " ").dropFirst()
            .first
        peak = (mark.flatMap { Int($0) } ?? 0) << 10
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count
    }
}
