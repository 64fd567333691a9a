import assert from "node:assert/strict";
import { test } from "node:test";
import { Ring } from "../../../Services/Gateway/Web/js/core/ring.js";

test("keeps the newest, oldest first", () => {
    const ring = new Ring(3);
    for (const n of [1, 2, 3, 4, 5]) ring.push(n);
    assert.deepEqual(ring.values(), [3, 4, 5]);
    assert.equal(ring.length, 3);
    assert.equal(ring.last, 5);
});

test("has what came while it is not full", () => {
    const ring = new Ring(3);
    assert.equal(ring.last, undefined);
    ring.push("a");
    ring.push("b");
    assert.deepEqual(ring.values(), ["a", "b"]);
    assert.equal(ring.last, "b");
});

test("does not grow", () => {
    const ring = new Ring(10);
    for (let n = 0; n < 100_000; n += 1) ring.push(n);
    assert.equal(ring.slots.length, 10);
    assert.deepEqual(ring.values()[0], 99_990);
});

test("is empty after it was cleared, and goes on", () => {
    const ring = new Ring(2);
    ring.push(1);
    ring.push(2);
    ring.push(3);
    ring.clear();
    assert.deepEqual(ring.values(), []);
    ring.push(4);
    assert.deepEqual(ring.values(), [4]);
});

for (const bad of [0, -1, 1.5, NaN]) test(`cannot keep ${bad} values`, () => assert.throws(() => new Ring(bad), RangeError));
