import CImages
import CVision
import Testing

@Suite struct BadArgumentTests {
    private let rect = mien_rect(x: 0, y: 0, width: 2, height: 2)
    private let turned = mien_turned_rect(center_x: 1, center_y: 1, width: 2, height: 2, angle: 0.5)
    private let color = mien_color(blue: 1, green: 2, red: 3)

    @Test(arguments: BadImage.all)
    func imageFunctionsRefuseABadImage(_ bad: BadImage) {
        bad.with { image in
            withImage(4, 4) { good in
                #expect(outcome { mien_image_resize(image, good, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_resize(good, image, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_crop(image, rect, good, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_crop(good, rect, image, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_crop_turned(image, turned, good, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_crop_turned(good, turned, image, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_grey(image, good, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_bgr(image, good, $0) }.status == MIEN_INVALID_ARGUMENT)
            }
        }
    }

    @Test(arguments: BadImage.all)
    func drawingRefusesABadImage(_ bad: BadImage) {
        bad.with { image in
            #expect(outcome { mien_draw_outline(image, rect, 0, 1, color, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_draw_fill(image, rect, 0, color, 1, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_draw_text(image, "a", 0, 0, 9, color, $0) }.status == MIEN_INVALID_ARGUMENT)
        }
    }

    @Test(arguments: BadImage.all)
    func codersRefuseABadImage(_ bad: BadImage) throws {
        var decoder: OpaquePointer?
        var encoder: OpaquePointer?
        #expect(outcome { mien_jpeg_decoder_create(&decoder, $0) }.status == MIEN_OK)
        #expect(outcome { mien_jpeg_encoder_create(&encoder, $0) }.status == MIEN_OK)
        defer {
            mien_jpeg_decoder_destroy(decoder)
            mien_jpeg_encoder_destroy(encoder)
        }
        let (reader, writer) = (try #require(decoder), try #require(encoder))
        var bytes = [UInt8](repeating: 0xFF, count: 4096)
        var count = 0
        bad.with { image in
            #expect(outcome { mien_jpeg_decode(reader, bytes, bytes.count, image, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(
                outcome { mien_jpeg_encode(writer, image, 90, &bytes, bytes.count, &count, $0) }.status
                    == MIEN_INVALID_ARGUMENT
            )
        }
    }

    @Test func handlesOfNothingAreDestroyedInPeace() {
        mien_jpeg_decoder_destroy(nil)
        mien_jpeg_encoder_destroy(nil)
        mien_cascade_destroy(nil)
        mien_network_destroy(nil)
    }

    @Test func aProcessHasAtLeastOneThread() {
        let refused = outcome { mien_set_thread_count(0, $0) }
        #expect(refused.status == MIEN_INVALID_ARGUMENT)
        #expect(refused.sentence.contains("threads"))
        #expect(outcome { mien_set_thread_count(1, $0) }.status == MIEN_OK)
    }

    @Test func theSentenceMayBeUnwanted() {
        #expect(mien_set_thread_count(0, mien_error(text: nil, size: 0)) == MIEN_INVALID_ARGUMENT)
    }

    @Test func theSentenceIsCutToItsRoom() {
        var text = [CChar](repeating: 1, count: 5)
        let status = text.withUnsafeMutableBufferPointer {
            mien_set_thread_count(0, mien_error(text: $0.baseAddress, size: 4))
        }
        #expect(status == MIEN_INVALID_ARGUMENT)
        #expect(text[3] == 0)
        #expect(text[4] == 1)
    }
}
