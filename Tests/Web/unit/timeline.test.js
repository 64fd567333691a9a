import assert from "node:assert/strict";
import { test } from "node:test";
import { moments, moved, shares, stepFor, tickText, zoomed } from "../../../Services/Gateway/Web/js/core/timeline.js";

const HOUR = 3_600_000;
const bin = (camera, hour, counts) => ({ camera, start: `2026-11-21T${String(hour).padStart(2, "0")}:00:00.000Z`, reports: 1, faces: Object.values(counts).reduce((a, b) => a + b, 0), counts });

test("cameras are added up, oldest first", () => {
    const all = moments([bin("door", 11, { happy: 3 }), bin("door", 10, { sad: 1 }), bin("hall", 11, { happy: 1, neutral: 4 })], "hour");
    assert.deepEqual(all.map((m) => m.faces), [1, 8]);
    assert.deepEqual(all[1].counts, [0, 0, 0, 4, 0, 0, 4]);
    assert.deepEqual(shares(all[1]), [0, 0, 0, 0.5, 0, 0, 0.5]);
});

test("hours without a bin are there, with nothing in them", () => {
    const all = moments([bin("door", 8, { happy: 1 }), bin("door", 11, { happy: 1 })], "hour");
    assert.deepEqual(all.map((m) => m.faces), [1, 0, 0, 1]);
    assert.equal(shares(all[1]), null);
});

test("a gap of years does not fill the memory", () => {
    const all = moments([{ ...bin("door", 0, { happy: 1 }), start: "2006-01-01T00:00:00.000Z" }, bin("door", 0, { happy: 1 })], "minute");
    assert.ok(all.length <= 2001);
    assert.equal(all.at(-1).faces, 1);
});

test("nothing, and bins without a time, are nothing", () => {
    assert.deepEqual(moments([], "day"), []);
    assert.deepEqual(moments([{ ...bin("door", 1, {}), start: "noon" }], "hour"), []);
});

test("the step suits the length", () => {
    assert.deepEqual([HOUR, 6 * HOUR, 24 * HOUR, 168 * HOUR, 720 * HOUR].map((span) => stepFor(0, span)), ["minute", "minute", "hour", "hour", "day"]);
});

test("zooming keeps the point that is pointed at, and ends at now", () => {
    const now = 100 * HOUR;
    assert.deepEqual(zoomed({ since: 0, until: 24 * HOUR }, 0.5, 0.5, now), { since: 6 * HOUR, until: 18 * HOUR });
    const out = zoomed({ since: 76 * HOUR, until: now }, 2, 0.5, now);
    assert.deepEqual(out, { since: now - 48 * HOUR, until: now });
    assert.equal(zoomed({ since: 0, until: HOUR }, 0.001, 0.5, now).until - zoomed({ since: 0, until: HOUR }, 0.001, 0.5, now).since, 600_000);
});

test("moving does not go beyond now", () => {
    const now = 100 * HOUR;
    assert.deepEqual(moved({ since: 50 * HOUR, until: 60 * HOUR }, -0.5, now), { since: 45 * HOUR, until: 55 * HOUR });
    assert.deepEqual(moved({ since: 90 * HOUR, until: now }, 0.5, now), { since: 90 * HOUR, until: now });
});

test("midnight among hours is written as its day", () => {
    const midnight = Date.parse("2026-11-21T00:00:00Z");
    assert.equal(tickText(midnight, "hour", "UTC"), "21 Nov");
    assert.equal(tickText(midnight + HOUR, "hour", "UTC"), "01:00");
    assert.equal(tickText(midnight, "day", "UTC"), "21 Nov");
    assert.equal(tickText(midnight, "minute", "UTC"), "00:00");
});
