// Package access is the only answer to "may this person do this, and to that?".
//
// # Words
//
// Level: public, internal, confidential, secret (公开 内部 秘密 机密). Levels from confidential on
// are classified (涉密). Scope: the departments, people and ranks a document is distributed to
// (分发范围). Actor: who asks, with the rights of this very moment. Reader key: a level and a group
// fused into one string, "1:d:ZH" or "2:u:js.head".
//
// Grant: what a supervisor lets an auditor see (监督授权): records received in a period, of some
// departments, up to a level.
//
// # The policy
//
// A readable thing carries the reader keys that Readers computes from its level and scope; an
// actor holds the reader keys that Actor.ReaderKeys computes from clearance and membership. The
// actor may read the thing if and only if the two sets meet. Fusing level and group makes the one
// comparison say both halves of the rule: clearance ≥ level AND inside the scope (DOC-11).
//
// The same two sets serve the register (Predicate compiles to SQL) and the index (the keys are
// terms of an entry), so lists, counts, facets and errors agree. No other package writes
// visibility by hand; internal/layering has a test that fails when one does.
//
// What a route hands to somebody carries a key of its own for that person's route, "1:n:js.head", which
// is also held by whoever stands in for them: a delegate reads what waits for the other, no more.
//
// A draft (拟稿) is nobody's but its drafter's, whoever heads the drafting department, and those to whom its
// route has handed it: of a department then whoever signs for it, "1:c:JS", not everybody in it. It
// is 内部 at least until it is issued, whatever it is meant to be.
//
// Keys name groups, not people's rights: someone who moves to another department loses the old
// department's documents with the next request, without a rewrite of any document.
//
// # Oversight
//
// To see a record is less than to read it: title and fields, trail and traces, but no content. Whoever
// may read it sees it, and an auditor sees what a grant names. Visible is Predicate widened by the grants,
// and the few uses that show records ask for it; everything else, content, changes, search and
// dictionaries, asks Predicate and knows nothing of grants. So a use that is added later is closed to
// auditors until somebody opens it.
//
// Grants are no reader keys. In the index they would let an auditor ask which of the records contain a
// word, and content is what a grant does not give; and a day in a key would make an audience of its own of
// every day (dictionaries count by audience). A classified record is seen once its scope has been
// approved, not before (DOC-11).
//
// Not taken: row-level security of PostgreSQL (the index would need a second rule), and a list of
// readers expanded to people (every move of a person would rewrite thousands of documents).
package access
