// Package fulltext knows the words inside blobs: it has them extracted and recognised, keeps them
// page by page beside the blob in both replicas, finds the mark of a state secret, and tells the
// modules that refer to a blob when its text is there.
//
// # Words
//
// Text object: the pages of a blob, zstd-compressed JSON under text/, never in the database, so
// that no snapshot keeps destroyed words. Text state: pending, done (text of its own), ocr
// (recognised), none (nothing to read, with the reason), failed (could not be read, with the
// reason), withheld (removed because of a mark), destroyed (removed with the records that had it). Follower: a
// module that refers to blobs.
//
// # Invariants
//
// What cannot be read is stored all the same, marked with the reason, and blocks nothing: a poisoned
// file gets three tries. Pages are recognised in order, a few at a time, so that the first page is
// checked for marks before anything else and the queue can be paused between pages. Recognition knows
// no star: on recognised pages the form of the mark decides (index/fold). The state of a blob, its
// wanted copies and what its followers do about it are one transaction.
package fulltext
