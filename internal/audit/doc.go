// Package audit makes the events of package event provably complete and unchanged.
//
// Events are rows, written in the transaction of the act. A sequencer, one at a time over all
// processes, gives each committed event its place and extends a Merkle tree over their canonical
// leaves (the transparent log of golang.org/x/mod/sumdb/tlog, RFC 6962 hashing) within a second.
// After each extension a signed checkpoint, size and root, is written to the folder keys/, outside
// the database: whoever can rewrite the database cannot make the tree end in the same root.
//
// Verify recomputes every leaf and every hash from the rows and holds the result against the stored
// hashes and the checkpoint. It finds a changed, removed, inserted or reordered event, a changed
// hash, and a database rolled back behind its checkpoint.
//
// Not taken: a plain hash chain. It proves the same, but an old root could not be checked against a
// newer tree without reading every event between them.
package audit
