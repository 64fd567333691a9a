import Testing

@testable import ServiceKit

@Suite struct StartMemoryTests {
    @Test func findsCodeThatComesFromFiles() {
        let map = [
            "00400000-00452000 r-xp 00000000 08:02 173521      /usr/bin/dbus daemon\n",
            "7f30f5a00000-7f30f5a21000 r-xp 00026000 fe:00 12    /usr/lib/x86_64-linux-gnu/libc.so.6\n",
        ]
        #expect(StartMemory.codeRanges(in: map) == [0x400000..<0x452000, 0x7f30_f5a0_0000..<0x7f30_f5a2_1000])
    }

    @Test(arguments: [
        "00651000-00652000 r--p 00051000 08:02 173521 /usr/bin/x", "00652000-00655000 rw-p 00052000 08:02 1 /usr/bin/x",
        "00e03000-00e24000 rwxp 00000000 08:02 1 /usr/bin/x", "00e03000-00e24000 r-xs 00000000 08:02 1 /usr/bin/x",
        "7f1e177bf000-7f1e177c0000 r-xp 00000000 00:00 0", "7fff2a9fe000-7fff2aa00000 r-xp 00000000 00:00 0 [vdso]",
        "00452000-00400000 r-xp 00000000 08:02 1 /usr/bin/x", "zz-00400000 r-xp 00000000 08:02 1 /usr/bin/x", "", "\n",
    ])
    func leavesEverythingElse(line: String) {
        #expect(StartMemory.codeRanges(in: [line]).isEmpty)
    }

    @Test func theProcessGoesOn() {
        StartMemory.giveBack()
        #expect([3, 1, 2].sorted() == [1, 2, 3])
        #expect(!StartMemory.codeRanges(in: ["00400000-00452000 r-xp 0 08:02 1 /x"]).isEmpty)
    }
}
