import assert from "node:assert/strict";
import { test } from "node:test";
import { cropOf, fitted, isWebAddress, pictureName, Rate } from "../../../Services/Gateway/Web/js/core/compose.js";

test("pictures are made smaller, never larger", () => {
    assert.deepEqual(fitted(1280, 720, 640), { width: 640, height: 360 });
    assert.deepEqual(fitted(320, 240, 640), { width: 320, height: 240 });
    assert.deepEqual(fitted(10_000, 1, 640), { width: 640, height: 1 });
});

test("a crop is square and inside the picture", () => {
    for (const box of [[0, 0, 50, 60], [600, 440, 80, 80], [-20, -20, 40, 40], [0, 0, 640, 480], [630, 470, 300, 300]]) {
        const { left, top, side } = cropOf(box, 640, 480);
        assert.ok(left >= 0 && top >= 0 && left + side <= 640.001 && top + side <= 480.001, String(box));
    }
});

test("only http and https are addresses of pictures", () => {
    assert.ok(isWebAddress("https://example.org/a.jpg"));
    for (const bad of ["", "example.org", "file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,AA", "http://"]) assert.ok(!isWebAddress(bad), bad);
});

test("a file's name has its time, without colons", () => {
    assert.equal(pictureName(new Date("2026-11-21T12:03:04.250Z")), "mien-2026-11-21T12-03-04.png");
});

test("a rate is that of the last few times", () => {
    const rate = new Rate();
    assert.equal(rate.mark(0), null);
    assert.equal(rate.mark(100), 10);
    for (let n = 1; n <= 50; n += 1) rate.mark(100 + n * 200);
    assert.equal(rate.mark(100 + 51 * 200), 5);
    assert.equal(rate.times.length, 10);
});
