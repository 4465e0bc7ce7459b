// swift-tools-version: 6.3
import PackageDescription

/// The settings of the main package.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// A package of its own, so that nobody who uses busway builds its benchmarks.
let package = Package(
    name: "busway-benchmarks",
    dependencies: [
        .package(name: "busway", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // Calls per second through client, memory driver, dispatcher and back.
        .executableTarget(
            name: "MessagingBench",
            dependencies: [
                .product(name: "Messaging", package: "busway"),
                .product(name: "WireJSON", package: "busway"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        )
    ],
    swiftLanguageModes: [.v6]
)
