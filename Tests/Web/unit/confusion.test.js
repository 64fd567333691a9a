import assert from "node:assert/strict";
import { test } from "node:test";
import { added, diagonalShare, perEmotion, rowShares, total } from "../../../Services/Gateway/Web/js/core/confusion.js";

const empty = Array.from({ length: 7 }, () => Array(7).fill(0));
const some = structuredClone(empty);
some[3][3] = 6;
some[3][4] = 2;
some[4][3] = 2;

test("shares of the diagonal and of rows", () => {
    assert.equal(total(some), 10);
    assert.equal(diagonalShare(some), 0.6);
    assert.deepEqual(rowShares(some)[3].slice(3, 5), [0.75, 0.25]);
    assert.equal(rowShares(some)[0][0], 0);
});

test("recall and precision, unknown where nothing is", () => {
    const happy = perEmotion(some)[3];
    assert.deepEqual(happy, { emotion: "happy", faces: 8, recall: 0.75, precision: 0.75 });
    assert.deepEqual(perEmotion(some)[0], { emotion: "angry", faces: 0, recall: null, precision: null });
});

test("tables of cameras are added", () => {
    assert.equal(total(added([some, some])), 20);
    assert.deepEqual(added([]), empty);
    assert.equal(diagonalShare(empty), null);
});
