import DetectorService
import FaceDetection
import Foundation
import Inference
import Logging
import Models
import ServiceKit
import ServiceTestKit
import Testing
import Vision

// What went wrong does not matter here: without the file the suite is skipped.
private let hasCascade = (try? HaarFaceDetector()) != nil

@Suite(.enabled(if: hasCascade, "opencv-data is not installed"))
struct AnnouncementTests {
    private func announced(_ choice: DetectorChoice) throws -> (lines: [String], health: Health) {
        let book = LogBook()
        let health = Health()
        try DetectorCatalog(store: ModelStore(directories: []), engine: OpenCVEngine()).select(choice)
            .announce(logger: book.logger, health: health)
        return (book.entries.map(\.message), health)
    }

    @Test func whatWasAskedForIsToldAndNoMore() throws {
        let (lines, health) = try announced(.haar)
        #expect(lines.count == 1)
        #expect(health.warning == nil)
    }

    @Test func thatBetterIsToBeHadStandsInTheLog() throws {
        let (lines, health) = try announced(.auto)
        #expect(lines.count == 2)
        #expect(lines.last?.contains("mien models pull yunet") == true)
        #expect(health.warning == nil)
    }

    @Test func anotherThanWasAskedForStandsInTheStatusToo() throws {
        let (lines, health) = try announced(.bundle("yunet"))
        #expect(lines.count == 2)
        #expect(health.warning?.hasPrefix("There is no yunet, Haar searches in its place.") == true)
        #expect(health.complaint == nil)
    }
}
