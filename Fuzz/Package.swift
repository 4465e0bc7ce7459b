// swift-tools-version: 6.3
import PackageDescription

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
            swiftSettings: [.unsafeFlags(["-parse-as-library"])]
        )
    ],
    swiftLanguageModes: [.v6]
)
