/**
 * A person who answers, face after face, as a value: every function gives a new state.
 * @typedef {{face_id: string, emotion: string, reason: string}} Item
 * @typedef {{key: string, item: Item, verdict: string, emotion: string|null}} Answer
 * @typedef {{waiting: Item[], answers: Answer[], seen: string[], given: number, agreed: number, judged: number}} Review
 */

const MOST_ANSWERS = 200;   // As far as undo goes back.
const MOST_SEEN = 2000;

/** @returns {Review} */
export function begun() {
    return { waiting: [], answers: [], seen: [], given: 0, agreed: 0, judged: 0 };
}

/** The face in front of the person. @param {Review} review @returns {Item|null} */
export function current(review) {
    return review.waiting[0] ?? null;
}

/** More faces; what waits already or was answered does not come twice. @param {Review} review @param {Item[]} items @returns {Review} */
export function refilled(review, items) {
    const known = new Set(review.seen);
    for (const item of review.waiting) known.add(item.face_id);
    const fresh = [];
    for (const item of items) {
        if (known.has(item.face_id)) continue;
        known.add(item.face_id);
        fresh.push(item);
    }
    return { ...review, waiting: review.waiting.concat(fresh) };
}

/** The verdict that an answer is: what the model says is confirmed, anything else corrects it. @param {Item} item @param {{kind: string, emotion?: string}} action */
export function verdictOf(item, action) {
    switch (action.kind) {
    case "emotion": return { verdict: action.emotion === item.emotion ? "confirmed" : "corrected", emotion: action.emotion };
    case "confirm": return { verdict: "confirmed", emotion: item.emotion };
    case "not_a_face": return { verdict: "not_a_face", emotion: null };
    case "skip": return { verdict: "skipped", emotion: null };
    default: return null;
    }
}

/** The face in front is answered. @param {Review} review @param {string} key @param {{verdict: string, emotion: string|null}} verdict @returns {Review} */
export function answered(review, key, verdict) {
    const item = current(review);
    if (!item) return review;
    const next = counted(review, verdict, 1);
    return {
        ...next,
        waiting: review.waiting.slice(1),
        answers: review.answers.concat({ key, item, ...verdict }).slice(-MOST_ANSWERS),
        seen: review.seen.concat(item.face_id).slice(-MOST_SEEN),
    };
}

/** The last answer, or the one with that key, is taken back; its face comes to the front again. @param {Review} review @param {string} [key] @returns {{review: Review, answer: Answer|null}} */
export function undone(review, key) {
    const index = key ? review.answers.findIndex((a) => a.key === key) : review.answers.length - 1;
    const answer = review.answers[index];
    if (!answer) return { review, answer: null };
    const next = counted(review, answer, -1);
    return {
        review: {
            ...next,
            waiting: [answer.item, ...review.waiting],
            answers: review.answers.filter((a) => a !== answer),
            seen: review.seen.filter((id) => id !== answer.item.face_id),
        },
        answer,
    };
}

/** How often the person said what the model says, of those faces about which they said an emotion; null before the first. @param {Review} review */
export function agreement(review) {
    return review.judged > 0 ? review.agreed / review.judged : null;
}

function counted(review, { verdict }, by) {
    const judged = verdict === "confirmed" || verdict === "corrected";
    return {
        ...review,
        given: review.given + (verdict === "skipped" ? 0 : by),
        judged: review.judged + (judged ? by : 0),
        agreed: review.agreed + (verdict === "confirmed" ? by : 0),
    };
}
