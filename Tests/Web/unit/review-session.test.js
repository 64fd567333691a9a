import assert from "node:assert/strict";
import { test } from "node:test";
import { agreement, answered, begun, current, refilled, undone, verdictOf } from "../../../Services/Gateway/Web/js/core/review-session.js";

const item = (n, emotion = "happy") => ({ face_id: `door:00ab12cd34ef5678:${n}:0`, emotion, reason: "random" });
const say = (review, key, action) => answered(review, key, verdictOf(current(review), action));
const three = refilled(begun(), [item(1), item(2), item(3)]);

test("the same emotion confirms, another corrects", () => {
    assert.deepEqual(verdictOf(item(1), { kind: "emotion", emotion: "happy" }), { verdict: "confirmed", emotion: "happy" });
    assert.deepEqual(verdictOf(item(1), { kind: "emotion", emotion: "sad" }), { verdict: "corrected", emotion: "sad" });
    assert.deepEqual(verdictOf(item(1), { kind: "confirm" }), { verdict: "confirmed", emotion: "happy" });
    assert.deepEqual(verdictOf(item(1), { kind: "not_a_face" }), { verdict: "not_a_face", emotion: null });
    assert.deepEqual(verdictOf(item(1), { kind: "skip" }), { verdict: "skipped", emotion: null });
    assert.equal(verdictOf(item(1), { kind: "help" }), null);
});

test("faces come one after another, each once", () => {
    let review = say(three, "a", { kind: "confirm" });
    assert.equal(current(review).face_id, item(2).face_id);
    review = refilled(review, [item(1), item(2), item(4), item(4)]);
    assert.deepEqual(review.waiting.map((i) => i.face_id), [2, 3, 4].map((n) => item(n).face_id));
});

test("agreement counts emotions only; skipped faces are not answered", () => {
    assert.equal(agreement(three), null);
    let review = say(three, "a", { kind: "confirm" });
    review = say(review, "b", { kind: "emotion", emotion: "sad" });
    assert.equal(agreement(review), 0.5);
    review = say(review, "c", { kind: "skip" });
    assert.equal(review.given, 2);
    assert.equal(agreement(review), 0.5);
});

test("taking back brings the face to the front, as often as one likes", () => {
    let review = say(say(three, "a", { kind: "confirm" }), "b", { kind: "not_a_face" });
    let back = undone(review);
    assert.equal(back.answer.key, "b");
    back = undone(back.review);
    assert.equal(back.answer.key, "a");
    assert.deepEqual(back.review, three);
    assert.equal(undone(back.review).answer, null);
    review = undone(review, "a").review;
    assert.equal(current(review).face_id, item(1).face_id);
    assert.equal(review.given, 1);
});

test("an answer without a face changes nothing", () => {
    assert.deepEqual(answered(begun(), "a", { verdict: "confirmed", emotion: "happy" }), begun());
});

test("a day of answers does not grow without end", () => {
    let review = begun();
    for (let n = 0; n < 5000; n += 1) review = say(refilled(review, [item(n)]), String(n), { kind: "confirm" });
    assert.equal(review.given, 5000);
    assert.equal(review.answers.length, 200);
    assert.equal(review.seen.length, 2000);
});
