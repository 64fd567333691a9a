import assert from "node:assert/strict";
import { test } from "node:test";
import { EMOTIONS } from "../../../Services/Gateway/Web/js/core/emotions.js";
import { PAGES } from "../../../Services/Gateway/Web/js/core/route.js";
import { actionFor } from "../../../Services/Gateway/Web/js/core/shortcuts.js";

const on = (page, key, more = {}) => actionFor({ key, ...more }, page);

test("in Review, 1 to 7 are the emotions in their order", () => {
    EMOTIONS.forEach((emotion, i) => assert.deepEqual(on("review", String(i + 1)), { kind: "emotion", emotion }));
});

test("in Review, 0, s, u and Backspace", () => {
    assert.equal(on("review", "0").kind, "not_a_face");
    assert.equal(on("review", "s").kind, "skip");
    assert.equal(on("review", "S").kind, "skip", "with caps lock, too");
    assert.equal(on("review", "u").kind, "undo");
    assert.equal(on("review", "Backspace").kind, "undo");
    assert.equal(on("review", "8"), null);
});

test("review's keys mean nothing elsewhere", () => {
    for (const page of PAGES.filter((p) => p !== "review")) for (const key of ["1", "0", "s", "u", "Backspace"]) assert.equal(on(page, key), null);
});

test("the browser's own shortcuts stay the browser's", () => {
    for (const more of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }]) assert.equal(on("review", "1", more), null);
});

test("g and a letter go to each page, and no two share one", () => {
    assert.equal(on("live", "g").kind, "jump");
    assert.equal(new Set(PAGES.map((p) => p[0])).size, PAGES.length);
    for (const page of PAGES) assert.deepEqual(actionFor({ key: page[0] }, "review", true), { kind: "go", page });
    assert.equal(actionFor({ key: "x" }, "live", true), null);
});
