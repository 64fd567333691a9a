import assert from "node:assert/strict";
import { test } from "node:test";
import { faceIDText, frameIDOf, parseFaceID } from "../../../Services/Gateway/Web/js/core/face-id.js";

const text = "door:00ab12cd34ef5678:123:1";

test("a face's id has four parts, and is written as it was read", () => {
    const id = parseFaceID(text);
    assert.deepEqual(id, { camera: "door", run: "00ab12cd34ef5678", frame: 123, position: 1 });
    assert.equal(faceIDText(id), text);
    assert.equal(frameIDOf(text), "door:00ab12cd34ef5678:123");
});

for (const bad of ["", "door", "door:00ab12cd34ef5678:123", `${text}:9`, "Door:00ab12cd34ef5678:1:0", "door:00AB12CD34EF5678:1:0", "door:00ab:1:0",
    "door:00ab12cd34ef5678:-1:0", "door:00ab12cd34ef5678:1e3:0", "door:00ab12cd34ef5678:01:0", "door:00ab12cd34ef5678::0", "../x:00ab12cd34ef5678:1:0", "d<b>:00ab12cd34ef5678:1:0"]) {
    test(`“${bad}” is no face's id`, () => {
        assert.equal(parseFaceID(bad), null);
        assert.equal(frameIDOf(bad), null);
    });
}
