// swift-tools-version: 6.3
import PackageDescription

/// The settings of the main package; libFuzzer brings the `main`.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .unsafeFlags(["-parse-as-library"]),
]

/// Fuzz targets, in a package of their own because each is an executable whose `main` is libFuzzer's.
///
/// Run them with `scripts/fuzz`, which builds with `-enable-testing`, so that they reach the parsers themselves.
let package = Package(
    name: "busway-fuzz",
    dependencies: [
        .package(name: "busway", path: ".."),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    ],
    targets: [
        // JSON: one verdict from every reader, and whatever is accepted survives being written.
        .executableTarget(
            name: "FuzzJSON",
            dependencies: [.product(name: "WireJSON", package: "busway")],
            swiftSettings: settings
        ),
        // Requests and responses: the same meaning however they are cut up.
        .executableTarget(
            name: "FuzzRequest",
            dependencies: [
                .product(name: "SocketHTTP", package: "busway"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        // Chunked bodies: the same body however they are cut up, and never more than is allowed.
        .executableTarget(
            name: "FuzzChunks",
            dependencies: [.product(name: "SocketHTTP", package: "busway")],
            swiftSettings: settings
        ),
        // What peers put on the bus: whatever is accepted survives being written.
        .executableTarget(
            name: "FuzzWire",
            dependencies: [
                .product(name: "Messaging", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
