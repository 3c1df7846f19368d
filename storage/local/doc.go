// Package local is the replica of the archive in a folder of this machine: the
// copy that a registration waits for.
//
// # Words
//
//   - Staging writes bytes of yet unknown hash to a temporary file in one pass;
//     publishing gives that file its key.
//   - Reserving makes a temporary file with its disk space before the bytes are
//     known, so that a manifest cannot fail for want of space after its
//     transaction has committed.
//   - Quarantine is the folder for bytes that did not fit their hash. Nothing
//     leaves it but by Delete of the key.
//   - A shard is one of the many folders that keep each single folder small.
//
// # How bytes become durable
//
// Write a temporary file, fsync it, link(2) it to its key, fsync the folder of
// the key. link never overwrites, so a published file is never touched again:
// if the name is taken, what is there is hashed; whole bytes are kept and ours
// are dropped, rotten bytes go to quarantine and ours take their place. A new
// folder is synced into its parent before anything in it counts as durable.
//
// A failed fsync is never tried again: the kernel may have dropped the pages and
// would report success. The file (or the name just linked) is removed and the
// error returned; the caller writes anew from the source.
//
// # Sharing
//
// Several processes may open one folder. Each has a folder of its own below
// tmp/, locked with flock for as long as the process lives; opening removes
// those that nobody holds. Moving rotten bytes away happens under a lock on the
// shard, so that two healers never mistake each other's good file for the bad.
//
// # Trade-offs
//
// A temporary file with a name, then link and unlink, where O_TMPFILE would save
// a system call: not every file system has it, and a temporary file that can be
// seen can be explained. The 4,096 blob shards are made once when the folder is
// first opened, so that registering never waits for a new folder to be synced;
// the shards of rec/ and text/ are too many for that and are made on demand.
// Files stay 0600 and are not marked read-only, so that any tool can restore
// them.
package local
