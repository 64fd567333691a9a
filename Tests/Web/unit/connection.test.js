import assert from "node:assert/strict";
import { test } from "node:test";
import { disconnected, step, wait } from "../../../Services/Gateway/Web/js/core/connection.js";

const after = (...happenings) => happenings.reduce(({ state }, h) => step(state, h), { state: disconnected(), action: null });
const start = { kind: "start" }, open = { kind: "open" }, failed = { kind: "failed" };

test("starts, opens, lives", () => {
    assert.deepEqual(after(start).action, { kind: "connect" });
    assert.equal(after(start).state.phase, "connecting");
    assert.equal(after(start, open).state.phase, "live");
});

test("what is lost is tried again from the last event", () => {
    const { state, action } = after(start, open, { kind: "event", id: "b1-7" }, failed);
    assert.equal(state.phase, "lost");
    assert.equal(state.lastID, "b1-7");
    assert.deepEqual(action, { kind: "retry", after: 500 });
});

test("waits longer each time, at most 15 s, and begins anew after success", () => {
    assert.deepEqual([1, 2, 3, 4, 5, 6, 60].map(wait), [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    assert.equal(after(start, failed, failed, open, failed).action.after, 500);
});

test("a reset forgets the last event and loads again", () => {
    const { state, action } = after(start, open, { kind: "event", id: "b1-7" }, { kind: "reset" });
    assert.equal(state.lastID, null);
    assert.deepEqual(action, { kind: "reload" });
});

test("an event without an id does not lose the place", () => {
    assert.equal(after(start, open, { kind: "event", id: "b1-7" }, { kind: "event", id: "" }).state.lastID, "b1-7");
});

test("who has closed is not connected again by a late failure", () => {
    const { state, action } = after(start, open, { kind: "close" }, failed);
    assert.equal(state.phase, "closed");
    assert.equal(action, null);
});
