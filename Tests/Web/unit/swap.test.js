import assert from "node:assert/strict";
import { test } from "node:test";
import { isMoving, progressOf, sameModel } from "../../../Services/Gateway/Web/js/core/swap.js";

const choice = (name) => ({ name, version: "1.0.0", sha256: `hash of ${name}` });
const selection = { model: choice("new") };
const instance = (running, part, online = true) => ({ instance: "server", online, running: choice(running), parts: { model: part, shadow: null, canary: null } });

test("the same name with another hash is another model", () => {
    assert.ok(sameModel(choice("a"), choice("a")));
    assert.ok(!sameModel(choice("a"), { ...choice("a"), sha256: "x" }));
    assert.ok(!sameModel(choice("a"), null));
});

test("fetching has a share, the other stages have a word", () => {
    assert.deepEqual(progressOf(selection, instance("old", { stage: "fetching", fetched: 1, total: 4 })), { kind: "working", text: "fetching", share: 0.25 });
    assert.deepEqual(progressOf(selection, instance("old", { stage: "fetching", fetched: 0, total: 0 })), { kind: "working", text: "fetching", share: null });
    assert.equal(progressOf(selection, instance("old", { stage: "testing" })).text, "testing");
    assert.equal(progressOf(selection, instance("old", null)).text, "waiting");
});

test("done, failed, offline, and nothing selected", () => {
    assert.equal(progressOf(selection, instance("new", { stage: "running" })).kind, "done");
    assert.deepEqual(progressOf(selection, instance("old", { stage: "failed", code: "self_test", message: "answers differ" })), { kind: "failed", text: "answers differ", share: null });
    assert.equal(progressOf(selection, instance("old", null, false)).kind, "offline");
    assert.equal(progressOf(null, instance("old", null)).kind, "none");
});

test("a group moves while an instance or a shadow does", () => {
    assert.ok(isMoving({ selection, instances: [instance("new", null), instance("old", { stage: "loading" })] }));
    assert.ok(!isMoving({ selection, instances: [instance("new", null), instance("old", null, false)] }));
    const shadowed = instance("new", null);
    shadowed.parts.shadow = { stage: "fetching" };
    assert.ok(isMoving({ selection, instances: [shadowed] }));
});

test("what an instance says of the model before is not progress", () => {
    assert.equal(progressOf(selection, instance("old", { stage: "running" })).text, "waiting");
    assert.equal(progressOf(selection, instance("old", { stage: "testing", choice: choice("old") })).text, "waiting");
    assert.equal(progressOf(selection, instance("old", { stage: "testing", choice: choice("new") })).text, "testing");
});
