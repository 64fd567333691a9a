// swift-tools-version: 6.2
import PackageDescription

// A package of its own: it is built in another way than Mien, with everything that it feeds (`Scripts/fuzz`), so that libFuzzer
// sees which way the bytes took and AddressSanitizer what the C and C++ among it do with memory.

// libFuzzer without its `main`: ours says which parser is fed. The script says where it is.
let fuzzer = Context.environment["LIBFUZZER"] ?? "libclang_rt.fuzzer_no_main.a"

// As in Mien's own manifest.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // As it does with MIEN_FUZZ set.
    .unsafeFlags(["-O", "-Xfrontend", "-sanitize=fuzzer,address"]),
]

let package = Package(
    name: "mien-fuzzing",
    products: [.executable(name: "mien-fuzz", targets: ["FuzzingMain"])],
    dependencies: [.package(name: "mien", path: "..")],
    targets: [
        // What Swift cannot call itself.
        .target(name: "CLibFuzzer", path: "CLibFuzzer"),
        // The sources of Tests/FuzzTests/Targets: tests run them, too.
        .target(
            name: "FuzzTargets",
            dependencies: [.product(name: "FuzzedParts", package: "mien")],
            path: "Targets",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzingMain",
            dependencies: ["CLibFuzzer", "FuzzTargets"],
            path: "Main",
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-sanitize=address", fuzzer, "-lstdc++", "-lm"])]
        ),
    ]
)
