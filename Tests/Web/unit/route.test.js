import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGES, parseRoute, routeText } from "../../../Services/Gateway/Web/js/core/route.js";

test("every page has its hash", () => {
    for (const page of PAGES) assert.deepEqual(parseRoute(`#/${page}`), { page, part: null, query: {} });
});

test("a camera and filters come back as they were written", () => {
    const hash = routeText("history", null, { camera: "door", model: "a&b=c", emotion: "", since: null });
    assert.equal(hash, "#/history?camera=door&model=a%26b%3Dc");
    assert.deepEqual(parseRoute(hash).query, { camera: "door", model: "a&b=c" });
    assert.deepEqual(parseRoute(routeText("live", "front door/1")), { page: "live", part: "front door/1", query: {} });
});

for (const hash of ["", "#", "#/", "#main", "#/nowhere", "#/../etc"]) test(`“${hash}” is the first page`, () => assert.equal(parseRoute(hash).page, "live"));

test("a broken escape is no name", () => assert.equal(parseRoute("#/live/%E0%A4%A").part, null));
