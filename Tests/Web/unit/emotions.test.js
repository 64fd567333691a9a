import assert from "node:assert/strict";
import { test } from "node:test";
import { EMOTIONS, followedFace, mainFace, margin, probabilityOf, ranked, shownOf, wordOf } from "../../../Services/Gateway/Web/js/core/emotions.js";
import { brightOf, shapesOf } from "../../../Services/Gateway/Web/js/core/emoji-shapes.js";

const certain = { angry: 0, disgust: 0, fear: 0.1, happy: 0.7, sad: 0.2, surprise: 0, neutral: 0 };
const face = (track, side) => ({ track, box: [0, 0, side, side] });

test("the order is FER2013's", () => {
    assert.deepEqual(EMOTIONS, ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]);
});

test("the likeliest comes first, and is ahead by its margin", () => {
    assert.deepEqual(ranked(certain).slice(0, 3), ["happy", "sad", "fear"]);
    assert.ok(Math.abs(margin(certain) - 0.5) < 1e-9);
});

test("what is missing or no number counts as 0, what is out of range is cut", () => {
    assert.equal(probabilityOf(null, "happy"), 0);
    assert.equal(probabilityOf({ happy: "0.4" }, "happy"), 0);
    assert.equal(probabilityOf({ happy: NaN }, "happy"), 0);
    assert.equal(probabilityOf({ happy: 7 }, "happy"), 1);
    assert.equal(probabilityOf({ happy: -1 }, "happy"), 0);
});

test("a smoothed answer is shown before the one of a frame", () => {
    const smoothed = { emotion: "sad", probabilities: certain };
    assert.equal(shownOf({ emotion: "happy", probabilities: certain, smoothed }), smoothed);
    assert.equal(shownOf({ emotion: "happy", probabilities: certain, smoothed: null }).emotion, "happy");
});

test("the largest face is the main one, and there may be none", () => {
    assert.equal(mainFace([face(1, 10), face(2, 30), face(3, 20)]).track, 2);
    assert.equal(mainFace([]), null);
    assert.equal(mainFace(undefined), null);
});

test("two people side by side do not take turns", () => {
    assert.equal(followedFace([face(1, 10), face(2, 11)], 1).track, 1);
    assert.equal(followedFace([face(1, 10), face(2, 30)], 1).track, 2, "somebody much nearer takes over");
    assert.equal(followedFace([face(2, 11)], 1).track, 2, "who left is not followed");
    assert.equal(followedFace([], 1), null);
});

test("faces without tracks: the largest", () => {
    assert.deepEqual(followedFace([face(null, 10), face(null, 11)], null).box[2], 11);
});

test("every emotion has its own emoji and a word", () => {
    const drawings = new Set(EMOTIONS.map((e) => JSON.stringify(shapesOf(e))));
    assert.equal(drawings.size, 7);
    assert.equal(new Set(EMOTIONS.map(brightOf)).size, 7);
    assert.equal(wordOf("angry"), "Angry");
    assert.equal(wordOf(null), "–");
    assert.deepEqual(shapesOf("contempt"), shapesOf("neutral"), "what nobody knows is drawn as neutral");
});
