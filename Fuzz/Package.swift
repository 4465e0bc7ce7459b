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
/// Run them with `scripts/fuzz`.
let package = Package(
    name: "busway-fuzz",
    dependencies: [.package(name: "busway", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzJSON",
            dependencies: [.product(name: "WireJSON", package: "busway")],
            swiftSettings: settings
        )
    ],
    swiftLanguageModes: [.v6]
)
