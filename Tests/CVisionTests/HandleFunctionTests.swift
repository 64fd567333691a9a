import CImages
import CVision
import Foundation
import Testing

@Suite struct HandleFunctionTests {
    @Test(arguments: ["/nowhere/cascade.xml", "", #filePath])
    func aFileWithoutACascadeIsRefused(_ path: String) {
        var cascade: OpaquePointer?
        let result = outcome { mien_cascade_create(path, &cascade, $0) }
        #expect(result.status == MIEN_FAILED)
        #expect(!result.sentence.isEmpty)
        #expect(cascade == nil)
    }

    @Test(arguments: ["/nowhere/model.onnx", "", #filePath])
    func aFileWithoutANetworkIsRefused(_ path: String) {
        var network: OpaquePointer?
        let result = outcome { mien_network_create(path, &network, $0) }
        #expect(result.status == MIEN_FAILED)
        #expect(!result.sentence.isEmpty)
        #expect(network == nil)
    }

    @Test func anEncoderWantsRoomForTheWorstCase() throws {
        var encoder: OpaquePointer?
        #expect(outcome { mien_jpeg_encoder_create(&encoder, $0) }.status == MIEN_OK)
        defer { mien_jpeg_encoder_destroy(encoder) }
        let handle = try #require(encoder)
        var bytes = [UInt8](repeating: 0, count: mien_jpeg_bound(16, 16))
        var count = 0
        withImage(16, 16) { image in
            let short = outcome { mien_jpeg_encode(handle, image, 90, &bytes, bytes.count - 1, &count, $0) }
            #expect(short.status == MIEN_INVALID_ARGUMENT)
            let wrong = outcome { mien_jpeg_encode(handle, image, 101, &bytes, bytes.count, &count, $0) }
            #expect(wrong.status == MIEN_INVALID_ARGUMENT)
            let right = outcome { mien_jpeg_encode(handle, image, 90, &bytes, bytes.count, &count, $0) }
            #expect(right.status == MIEN_OK)
        }
        #expect(bytes.prefix(2) == [0xFF, 0xD8])
        #expect(bytes[..<count].suffix(2) == [0xFF, 0xD9])
    }

    @Test(
        arguments: [
            (1, 14, 14, MIEN_OK), (8, 0, 0, MIEN_OK), (3, 0, 0, MIEN_INVALID_ARGUMENT),
            (0, 0, 0, MIEN_INVALID_ARGUMENT),
            (1, -1, 0, MIEN_INVALID_ARGUMENT), (1, 0, -1, MIEN_INVALID_ARGUMENT), (1, 15, 0, MIEN_INVALID_ARGUMENT),
            (1, 0, 15, MIEN_INVALID_ARGUMENT), (8, 1, 0, MIEN_INVALID_ARGUMENT), (1, .max, .max, MIEN_INVALID_ARGUMENT),
        ] as [(Int32, Int32, Int32, mien_status)]
    )
    func aPartLiesWithinThePicture(_ denominator: Int32, _ x: Int32, _ y: Int32, _ status: mien_status) throws {
        var (encoder, decoder): (OpaquePointer?, OpaquePointer?)
        #expect(outcome { mien_jpeg_encoder_create(&encoder, $0) }.status == MIEN_OK)
        #expect(outcome { mien_jpeg_decoder_create(&decoder, $0) }.status == MIEN_OK)
        defer {
            mien_jpeg_encoder_destroy(encoder)
            mien_jpeg_decoder_destroy(decoder)
        }
        let (writer, reader) = (try #require(encoder), try #require(decoder))
        var bytes = [UInt8](repeating: 0, count: mien_jpeg_bound(16, 16))
        var count = 0
        withImage(16, 16) { image in
            #expect(outcome { mien_jpeg_encode(writer, image, 90, &bytes, bytes.count, &count, $0) }.status == MIEN_OK)
        }
        withImage(2, 2) { image in
            let result = outcome { mien_jpeg_decode_part(reader, bytes, count, denominator, x, y, image, $0) }
            #expect(result.status == status)
        }
    }

    @Test(arguments: [(0, 1), (1, -1), (65_501, 1), (Int32.max, Int32.max)] as [(Int32, Int32)])
    func aSizeThatCannotBeHasNoBound(_ size: (Int32, Int32)) {
        #expect(mien_jpeg_bound(size.0, size.1) == 0)
    }

    @Test func aDecoderRefusesNothing() throws {
        var decoder: OpaquePointer?
        #expect(outcome { mien_jpeg_decoder_create(&decoder, $0) }.status == MIEN_OK)
        defer { mien_jpeg_decoder_destroy(decoder) }
        let handle = try #require(decoder)
        withImage(2, 2) { image in
            #expect(outcome { mien_jpeg_decode(handle, nil, 0, image, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_jpeg_decode(handle, [0xFF], 1, image, $0) }.status != MIEN_OK)
        }
    }
}

@Suite struct NetworkFunctionTests {
    @Test(arguments: [
        [Int32](), [0], [-1, 4], [36, 2], [.max, .max, .max], [1, 1, 1, 1, 1, 1, 1, 1, 36],
    ])
    func aShapeThatDoesNotFitIsRefused(_ shape: [Int32]) throws {
        let network = try load()
        defer { mien_network_destroy(network) }
        let values = [Float](repeating: 0, count: 36)
        let result = outcome { mien_network_run(network, values, 36, shape, Int32(shape.count), $0) }
        #expect(result.status == MIEN_INVALID_ARGUMENT)
    }

    @Test func aShapeThatTheGraphRefusesFailsAndLeavesNoOutput() throws {
        let network = try load()
        defer { mien_network_destroy(network) }
        let values = [Float](repeating: 0, count: 36)
        #expect(outcome { mien_network_run(network, values, 36, [1, 1, 6, 6], 4, $0) }.status == MIEN_OK)
        #expect(outcome { mien_network_run(network, values, 36, [1, 1, 4, 9], 4, $0) }.status == MIEN_OK)
        #expect(outcome { mien_network_run(network, values, 35, [1, 1, 5, 7], 4, $0) }.status == MIEN_FAILED)
        var output = mien_tensor()
        #expect(outcome { mien_network_output(network, 0, &output, $0) }.status == MIEN_INVALID_ARGUMENT)
        #expect(outcome { mien_network_run(network, values, 36, [1, 1, 6, 6], 4, $0) }.status == MIEN_OK)
        #expect(outcome { mien_network_output(network, 0, &output, $0) }.status == MIEN_OK)
        #expect(output.count == 7)
        #expect(output.rank == 2)
        #expect(outcome { mien_network_output(network, 1, &output, $0) }.status == MIEN_INVALID_ARGUMENT)
    }

    @Test func outputsHaveNames() throws {
        let network = try load()
        defer { mien_network_destroy(network) }
        #expect(mien_network_output_count(network) == 1)
        #expect(mien_network_output_name(network, 0).map { String(cString: $0) } == "probabilities")
        #expect(mien_network_output_name(network, 1) == nil)
    }

    private func load() throws -> OpaquePointer {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let path = tests.appending(path: "ModelsTests/Fixtures/expression.onnx").path()
        var network: OpaquePointer?
        #expect(outcome { mien_network_create(path, &network, $0) }.status == MIEN_OK)
        return try #require(network)
    }
}

private let cascadePath = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_default.xml"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: cascadePath), "opencv-data is not installed"))
struct HaarFunctionTests {
    private let search = mien_cascade_search(scale_factor: 1.1, min_neighbors: 3, min_side: 0, max_side: 0)

    @Test(arguments: BadImage.all)
    func refusesABadImage(_ bad: BadImage) throws {
        let cascade = try load()
        defer { mien_cascade_destroy(cascade) }
        var count = 0
        bad.with { image in
            let result = outcome { mien_cascade_detect(cascade, image, search, nil, 0, &count, $0) }
            #expect(result.status == MIEN_INVALID_ARGUMENT)
        }
    }

    @Test func refusesColourAndSettingsThatCannotBe() throws {
        let cascade = try load()
        defer { mien_cascade_destroy(cascade) }
        var count = 0
        withImage(40, 40) { image in
            #expect(
                outcome { mien_cascade_detect(cascade, image, search, nil, 0, &count, $0) }.status
                    == MIEN_INVALID_ARGUMENT
            )
        }
        withImage(40, 40, channels: 1) { image in
            for (factor, neighbors, side) in [(1.0, 3, 0), (.nan, 3, 0), (1.1, -1, 0), (1.1, 3, -1)] {
                let odd = mien_cascade_search(
                    scale_factor: factor,
                    min_neighbors: Int32(neighbors),
                    min_side: Int32(side),
                    max_side: 0
                )
                let result = outcome { mien_cascade_detect(cascade, image, odd, nil, 0, &count, $0) }
                #expect(result.status == MIEN_INVALID_ARGUMENT)
            }
            #expect(
                outcome { mien_cascade_detect(cascade, image, search, nil, 1, &count, $0) }.status
                    == MIEN_INVALID_ARGUMENT
            )
        }
    }

    @Test(arguments: [(1, 1), (3, 200), (23, 23), (64, 64)] as [(Int32, Int32)])
    func findsNothingInAFlatImage(_ size: (Int32, Int32)) throws {
        let cascade = try load()
        defer { mien_cascade_destroy(cascade) }
        var count = 7
        withImage(size.0, size.1, channels: 1, filled: 128) { image in
            #expect(outcome { mien_cascade_detect(cascade, image, search, nil, 0, &count, $0) }.status == MIEN_OK)
        }
        #expect(count == 0)
    }

    private func load() throws -> OpaquePointer {
        var cascade: OpaquePointer?
        #expect(outcome { mien_cascade_create(cascadePath, &cascade, $0) }.status == MIEN_OK)
        return try #require(cascade)
    }
}
