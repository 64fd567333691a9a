import Testing

@testable import PostgresStore

@Suite("Rows for COPY")
struct CopyRowsTests {
    @Test func areWrittenAsTheManualSays() {
        var rows = CopyRows()
        rows.add([-2, nil])
        let header: [UInt8] = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let row: [UInt8] =
            [0, 2, 0, 0, 0, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(rows.finished == header + row + [0xFF, 0xFF])
        #expect(rows.count == 1)
    }
}
