// Package destruction destroys what is due, with approval and under two pairs of eyes (DOC-12, domain 4.5).
//
// # Words
//
// List (销毁清册): the records of one destruction with their metadata as it was when the list was made; it
// is kept for good. Appraiser (鉴定人), approver (批准人): who decide, in this order, that it may be. Witness
// (监销人): one of two people who count before and confirm after, each with a sign-in of their own; neither
// asked for the destruction nor carries it out. Executor: the archivist who carries it out.
//
// # States
//
//	appraisal → approval → counting → ready → executing → confirming → destroyed
//
// Appraiser, approver and, before anything is gone, a witness may refuse: refused. Whoever asked may take
// it back until then: withdrawn. ready is 待销毁: without both counts nothing is carried out, and without both
// confirmations afterwards it stays confirming.
//
// # Carrying out
//
// The executor's act makes every record destroyed in one transaction, under the locks of their rows, where
// holds and paper copies are looked for once more: from then on nobody reads the content, and nothing can
// stop what follows. A job does that, step by step, and the step is in the database: whenever the program
// is killed the job begins that step again.
//
//	recording  the list, the decisions and the last manifests of the records are in both replicas
//	erasing    what a list's files refer to, and the originals in the intake that they were made of, is
//	           removed: bytes and text with all versions, page images, waiting copies
//	checking   both replicas are asked whether anything is left, and the copies in the designated systems have
//	           to be gone; the trash of our own MinIO is emptied; the index is built anew, for the segments
//	           of the old one hold words; what the database held of suggestions is overwritten
//
// When both witnesses have confirmed, a last manifest says that it is done.
//
// # Invariants
//
//   - Each decision needs the own password, is sealed (package trace), and is nobody's on behalf of others.
//   - The witnesses are two, and neither asked for it or carries it out. Nobody decides on an own request.
//   - A record is on one list under way at most.
//   - Content that a living record or a waiting file has too stays for that one.
//   - Content that was destroyed may be registered anew: that is a new record. destroyed_blob keeps what was
//     erased, so that whoever restores an older state erases it again.
//   - The people of a list see its rows while they work on it, and content never. Afterwards, and everybody
//     else, what they may read as documents; archivists and supervisors only lists that they may read whole.
//
// # What may remain
//
// Metadata: titles, names of files, sizes and hashes, decisions. Text and bytes of documents never enter the
// database, but suggestions in the intake do, which are read from the first pages: that table is written
// anew and the log of changes (pg_wal) overwritten, where the server is ours. Exports hold metadata alone. A bucket elsewhere may keep what it has
// deleted for a while, as its operator has set; MinIO for five minutes. A system that is designated no more
// keeps the copies it has been given: the log names it.
package destruction
