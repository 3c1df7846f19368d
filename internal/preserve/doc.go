// Package preserve keeps the two replicas of the archive true: the local folder and the bucket.
//
// # Words
//
// Copy: what one replica must hold under one key, and whether it does (stored, pending, failed,
// removing). Manifest: the full state of a record after one change, as canonical JSON under rec/,
// chained to the one before by its hash. With the manifests a lost database loses no document.
//
// # Invariants
//
// Replication is state, not a job: the transaction that creates bytes also writes which copies are
// wanted; a loop makes that true and nothing else does. It takes rows by lease, so several
// processes may run it. A manifest reaches a replica after the blobs that it names.
//
// A manifest is staged in the transaction of its change (its exact bytes lie in the database) and
// published after the commit: written, synced, linked, folder synced, and only then answered.
// Between commit and publication a crash loses nothing: Recover writes what is missing.
//
// Removing (a state secret found, later destruction) is state too: both copies become removing and
// the loop deletes them, all versions; a copy that was being written meanwhile is deleted after it.
//
// Two copies are called 双备份 only when they are independent: a bucket on this machine is reported
// as same_machine.
package preserve
