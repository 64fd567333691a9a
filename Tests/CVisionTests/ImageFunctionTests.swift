import CImages
import CVision
import Testing

@Suite struct ImageFunctionTests {
    @Test func aSinglePixelCanBeEnlarged() {
        withImage(1, 1, filled: 77) { source in
            withImage(5, 3) { destination in
                #expect(outcome { mien_image_resize(source, destination, $0) }.status == MIEN_OK)
                #expect(destination.pixels?[44] == 77)
            }
        }
    }

    @Test func channelsMustBeTheSame() {
        withImage(2, 2, channels: 1) { grey in
            withImage(2, 2) { bgr in
                #expect(outcome { mien_image_resize(grey, bgr, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_grey(grey, bgr, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_bgr(bgr, grey, $0) }.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome { mien_image_grey(bgr, grey, $0) }.status == MIEN_OK)
            }
        }
    }

    @Test(arguments: [
        mien_rect(x: 0, y: 0, width: 0, height: 1),
        mien_rect(x: 0, y: 0, width: -1, height: 1),
        mien_rect(x: 4, y: 0, width: 1, height: 1),
        mien_rect(x: -3, y: 0, width: 3, height: 3),
        mien_rect(x: 0, y: 0, width: 16_385, height: 1),
        mien_rect(x: .max, y: .max, width: .max, height: .max),
        mien_rect(x: .min, y: .min, width: .max, height: .max),
    ])
    func aRegionThatCannotBeIsRefused(_ region: mien_rect) {
        withImage(4, 4) { source in
            withImage(2, 2) { destination in
                #expect(outcome { mien_image_crop(source, region, destination, $0) }.status == MIEN_INVALID_ARGUMENT)
            }
        }
    }

    @Test(arguments: [
        mien_turned_rect(center_x: .nan, center_y: 2, width: 2, height: 2, angle: 0),
        mien_turned_rect(center_x: 2, center_y: .infinity, width: 2, height: 2, angle: 0),
        mien_turned_rect(center_x: 2, center_y: 2, width: 0, height: 2, angle: 0),
        mien_turned_rect(center_x: 2, center_y: 2, width: 2, height: -1, angle: 0),
        mien_turned_rect(center_x: 2, center_y: 2, width: 16_385, height: 2, angle: 0),
        mien_turned_rect(center_x: 2, center_y: 2, width: 2, height: .nan, angle: 0),
        mien_turned_rect(center_x: 2, center_y: 2, width: 2, height: 2, angle: .nan),
        mien_turned_rect(center_x: 2, center_y: 2, width: 2, height: 2, angle: -.infinity),
        mien_turned_rect(center_x: 6, center_y: 2, width: 2, height: 2, angle: 0.7),
        mien_turned_rect(center_x: 2, center_y: -3, width: 2, height: 2, angle: 0.7),
        mien_turned_rect(center_x: 1e30, center_y: 2, width: 2, height: 2, angle: 0),
    ])
    func aTurnedRegionThatCannotBeIsRefused(_ region: mien_turned_rect) {
        withImage(4, 4) { source in
            withImage(2, 2) { destination in
                let outcome = outcome { mien_image_crop_turned(source, region, destination, $0) }
                #expect(outcome.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome.sentence.contains("region"))
            }
        }
    }

    @Test func aTurnedRegionMayLeaveTheImageAndBeOfAnySize() {
        let region = mien_turned_rect(center_x: 0, center_y: 0, width: 1_000, height: 3, angle: 60_000)
        for channels in [Int32(1), 3] {
            withImage(1, 1, channels: channels, filled: 9) { source in
                for side in [Int32(1), 7, 300] {
                    withImage(side, side, channels: channels) { destination in
                        let outcome = outcome { mien_image_crop_turned(source, region, destination, $0) }
                        #expect(outcome.status == MIEN_OK)
                        #expect(destination.pixels?[Int(side * side * channels) - 1] == 9)
                    }
                }
            }
        }
    }

    @Test func imagesOfATurnMustAgree() {
        let region = mien_turned_rect(center_x: 2, center_y: 2, width: 2, height: 2, angle: 0)
        withImage(4, 4, channels: 1) { grey in
            withImage(2, 2) { bgr in
                #expect(outcome { mien_image_crop_turned(grey, region, bgr, $0) }.status == MIEN_INVALID_ARGUMENT)
            }
        }
        withImage(16_385, 1, channels: 1) { long in
            withImage(2, 2, channels: 1) { small in
                let outcome = outcome { mien_image_crop_turned(long, region, small, $0) }
                #expect(outcome.status == MIEN_INVALID_ARGUMENT)
                #expect(outcome.sentence.contains("too large"))
            }
        }
    }

    @Test func theLargestRegionIsPadded() {
        withImage(1, 1, channels: 1, filled: 9) { source in
            withImage(2, 2, channels: 1) { destination in
                let region = mien_rect(x: -8000, y: -8000, width: 16_384, height: 16_384)
                #expect(outcome { mien_image_crop(source, region, destination, $0) }.status == MIEN_OK)
                #expect(destination.pixels?[3] == 9)
            }
        }
    }
}

@Suite struct DrawingFunctionTests {
    private let color = mien_color(blue: 255, green: 255, red: 255)

    @Test(arguments: [
        mien_rect(x: -40_000, y: -40_000, width: 65_536, height: 65_536),
        mien_rect(x: 60_000, y: 0, width: 5, height: 5),
        mien_rect(x: 3, y: 3, width: 1, height: 1),
    ])
    func rectanglesMayLeaveTheImage(_ rect: mien_rect) {
        withImage(8, 8) { image in
            #expect(outcome { mien_draw_fill(image, rect, 3, color, 0.5, $0) }.status == MIEN_OK)
            #expect(outcome { mien_draw_outline(image, rect, 3, 2, color, $0) }.status == MIEN_OK)
        }
    }

    @Test func settingsAreChecked() {
        let rect = mien_rect(x: 0, y: 0, width: 4, height: 4)
        withImage(8, 8) { image in
            #expect(outcome { mien_draw_outline(image, rect, 0, 0, color, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_draw_outline(image, rect, 0, 256, color, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_draw_fill(image, rect, 0, color, .nan, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_draw_text(image, "a", 0, 0, 0, color, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_draw_text(image, "a", .max, 0, 9, color, $0) }.status == MIEN_INVALID_ARGUMENT)
            #expect(outcome { mien_draw_text(image, "a", .min, 0, 9, color, $0) }.status == MIEN_INVALID_ARGUMENT)
            let long = String(repeating: "a", count: 257)
            #expect(outcome { mien_draw_text(image, long, 0, 9, 9, color, $0) }.status == MIEN_INVALID_ARGUMENT)
        }
    }

    @Test func greyImagesAreRefused() {
        withImage(8, 8, channels: 1) { image in
            #expect(outcome { mien_draw_text(image, "a", 0, 7, 6, color, $0) }.status == MIEN_INVALID_ARGUMENT)
        }
    }

    @Test func textLeavesInkWhereItsSizeSays() {
        var (width, descent) = (Int32(0), Int32(0))
        #expect(outcome { mien_text_size("happy 93 %", 10, &width, &descent, $0) }.status == MIEN_OK)
        #expect((60...140).contains(width))
        #expect((2...6).contains(descent))
        withImage(width + 20, 40) { image in
            #expect(outcome { mien_draw_text(image, "happy 93 %", 10, 25, 10, color, $0) }.status == MIEN_OK)
            let inked = inkedColumns(of: image)
            #expect(abs(inked.lowerBound - 10) <= 3)
            #expect(abs(inked.upperBound - (10 + Int(width))) <= 4)
        }
    }

    private func inkedColumns(of image: mien_image) -> Range<Int> {
        let columns = (0..<Int(image.width)).filter { x in
            (0..<Int(image.height)).contains { y in (image.pixels?[(y * Int(image.width) + x) * 3] ?? 0) > 100 }
        }
        return (columns.first ?? 0)..<(columns.last ?? 0) + 1
    }
}
