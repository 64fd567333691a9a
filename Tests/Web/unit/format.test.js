import assert from "node:assert/strict";
import { test } from "node:test";
import * as format from "../../../Services/Gateway/Web/js/core/format.js";

test("shares are percent", () => {
    assert.equal(format.percent(0.1234), "12 %");
    assert.equal(format.percent(0.1234, 1), "12.3 %");
    assert.equal(format.percent(1), "100 %");
});

test("large numbers are grouped", () => {
    assert.equal(format.count(1234567), "1\u202f234\u202f567");
    assert.equal(format.count(999), "999");
    assert.equal(format.count(0), "0");
});

test("bytes have the unit that suits them", () => {
    assert.deepEqual([0, 999, 1000, 1840, 999_499, 999_500, 812_345, 1.2e9, 60e9].map(format.size), ["0 B", "999 B", "1.0 KB", "1.8 KB", "999 KB", "1.0 MB", "812 KB", "1.2 GB", "60.0 GB"]);
});

test("times have the unit that suits them", () => {
    assert.deepEqual([0.5, 9.96, 31.2, 1500, 61_000].map(format.milliseconds), ["0.5 ms", "10.0 ms", "31 ms", "1.5 s", "61 s"]);
    assert.deepEqual([0, 59, 60, 3599, 3600, 90_000].map(format.duration), ["0 s", "59 s", "1 min", "59 min", "1 h 0 min", "1 d 1 h"]);
});

test("how long ago it was", () => {
    const now = Date.parse("2026-11-21T12:00:00.000Z");
    assert.equal(format.ago("2026-11-21T11:59:59.500Z", now), "now");
    assert.equal(format.ago("2026-11-21T11:57:00.000Z", now), "3 min ago");
    assert.equal(format.ago("2026-11-21T12:00:30.000Z", now), "now", "clocks differ: the future is now");
});

test("what is not known is a dash", () => {
    for (const f of [format.percent, format.decimal, format.count, format.size, format.milliseconds, format.duration, format.modelName, format.interval]) {
        assert.equal(f(undefined), "–", f.name);
        assert.equal(f(null), "–", f.name);
    }
    assert.equal(format.percent(NaN), "–");
    assert.equal(format.ago("yesterday", 0), "–");
    assert.equal(format.localTime("x"), "–");
});

test("models, intervals and plurals", () => {
    const model = { name: "expression-tiny", version: "0.1.0" };
    assert.equal(format.modelName(model), "expression-tiny 0.1.0");
    assert.equal(format.modelKey(model), "expression-tiny-0.1.0");
    assert.equal(format.interval({ share: 0.71, lower: 0.67, upper: 0.746 }), "71.0 % (67.0 % to 74.6 %)");
    assert.equal(format.plural(1, "face"), "1 face");
    assert.equal(format.plural(0, "face"), "0 faces");
});
