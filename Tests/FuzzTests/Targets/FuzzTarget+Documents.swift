import Failure
import Foundation

@testable import Enrolment
@testable import FaceDetection
@testable import MienService
@testable import Models

extension FuzzTarget {
    /// Files that come from elsewhere: bundles, settings, papers, tables.
    static let documents = [
        FuzzTarget("bundle", longest: 4_096) { _ = try BundleManifest(json: Data($0)) },
        FuzzTarget("bundle-detector", longest: 4_096) { _ = try DetectorManifest(json: Data($0)) },
        FuzzTarget("selftest") { bytes in
            guard let manifest else { fatalError("the manifest for self-tests is none") }
            _ = try SelfTest(json: Data(bytes), for: manifest)
        },
        FuzzTarget("selftest-detector", longest: 8_192) { bytes in
            _ = try DetectorSelfTest(json: Data(bytes), id: "fuzzed-1").image()
        },
        FuzzTarget("configuration", longest: 4_096) { bytes in
            _ = try SystemConfiguration(yaml: String(decoding: bytes, as: UTF8.self), file: "mien.yaml")
        },
        FuzzTarget("enrolment", longest: 8_192) { try fuzzPapers($0) },
        FuzzTarget("fer2013", longest: 32_768) { try fuzzTable($0) },
    ]

    private static let manifest = try? BundleManifest(
        json: Data(
            """
            {"format":1,"name":"fuzzed","version":"1","task":"expression",
             "input":{"channels":1,"layout":"NCHW","resize":[2,2],"center_crop":[2,2],"mean":[0.5],"std":[0.5]},
             "face":{"square":true,"scale":1.0,"align":"none"},"output":"probabilities",
             "labels":["angry","disgust","fear","happy","sad","surprise","neutral"],"sha256":{}}
            """.utf8
        )
    )  // Without it the target says so.

    /// A paper, a certificate or a key: each is asked for by whoever joins.
    private static func fuzzPapers(_ bytes: [UInt8]) throws {
        var input = FuzzInput(bytes)
        switch input.byte() % 3 {
        case 0: _ = try EnrolmentFile(text: input.text, now: Date(timeIntervalSince1970: 1_790_000_000))
        case 1: _ = try NodeCertificate(pem: input.text).fingerprint
        default: _ = try KeyPair(pem: input.text)
        }
    }

    private static func fuzzTable(_ bytes: [UInt8]) throws {
        var seen = 0
        let table = try FER2013Table(Data(bytes), path: "fer2013.csv")
        defer { promise(seen <= table.count, "no more faces than the table says") }
        try table.forEach { _ in seen += 1 }
    }
}
