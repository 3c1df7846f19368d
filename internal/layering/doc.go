// Package layering holds no code, only the tests that keep the shape of this tree.
//
// # Who may import whom
//
// Imports run one way, from what people touch to what keeps their papers:
//
//	cmd  →  api/<module>  →  internal/<module>  →  blocks  →  index, storage
//
// A module is an office's matter of its own: documents, the intake. A block serves every module
// and knows none: people, audit, search. Modules do not import each other; one that needs a
// neighbour states its wish as an interface, and cmd/docket/modules.go introduces the two. Blocks
// stand on floors, and a block imports lower floors only, so that no two of them need each other.
// Values (fault, calendar, opaque …) are the ground floor.
//
// Some doors are guarded one by one, because what lies behind them is easily misused:
//
//   - storage is opened by attachment, preserve and fulltext. Modules name the objects they refer
//     to (storage.BlobKey) and open nothing.
//   - index is queried by search alone, for search adds the reader to every query. Modules fill in
//     an index.Entry. index/fold, how Chinese text is compared, is free to everyone.
//   - HTTP (Fiber, huma) stays in api and cmd; SQL stays out of api.
//
// The table in rules_test.go names every package below internal with its place and, where it has
// a right of its own, the reason. A new package is a line there; without it the test fails, so
// that nobody adds a floor by accident. Files of tests may import what they like.
//
// # Who may write visibility
//
// "What the actor may read" is computed in one place, internal/access (security.md 1.1). A second
// place would agree with it until one of the two changes, and then tell somebody's secret. So no
// SQL outside access mentions the column of reader keys in a condition or compares a clearance:
// visibility_test.go reads every string in the sources and fails for one that does. Its short list
// of exceptions says of each why it decides nothing about reading.
//
// # Trade-offs
//
// The rules are tests, not a linter's configuration: they run with everything else and need no
// tool, and a reader finds them in the language of the code. Not taken: internal/ folders below
// each module, which Go enforces itself but which can forbid a caller only by where it lies.
package layering
