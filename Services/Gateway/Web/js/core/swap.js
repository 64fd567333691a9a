/**
 * Where a swap stands, read from a group's selection and its instances.
 * @typedef {{name: string, version: string, sha256: string, precision?: string}} Choice
 */

/** Whether two choices are the same model. @param {Choice|null|undefined} a @param {Choice|null|undefined} b */
export function sameModel(a, b) {
    return !!a && !!b && a.sha256 === b.sha256 && a.name === b.name && a.version === b.version;
}

/** What an instance is doing about the selected model. @returns {{kind: "none"|"offline"|"done"|"working"|"failed", text: string, share: number|null}} */
export function progressOf(selection, instance) {
    if (!instance.online) return { kind: "offline", text: "offline", share: null };
    const part = instance.parts?.model;
    if (part?.stage === "failed") return { kind: "failed", text: part.message || part.code || "failed", share: null };
    if (!selection?.model) return { kind: "none", text: "nothing selected: runs what it was started with", share: null };
    if (sameModel(instance.running, selection.model)) return { kind: "done", text: "running", share: 1 };
    if (!part || part.stage === "running" || (part.choice && !sameModel(part.choice, selection.model))) return { kind: "working", text: "waiting", share: null };
    const share = part.stage === "fetching" && part.total > 0 ? Math.min(1, part.fetched / part.total) : null;
    return { kind: "working", text: part.stage, share };
}

/** Whether anything of a group still moves. */
export function isMoving(group) {
    return group.instances.some((i) => progressOf(group.selection, i).kind === "working"
        || ["shadow", "canary"].some((p) => ["fetching", "testing", "loading"].includes(i.parts?.[p]?.stage)));
}
