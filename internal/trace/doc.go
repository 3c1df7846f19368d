// Package trace keeps what people decided or confirmed: the sign-off traces (签批痕迹, DOC-05).
//
// # Words
//
// Act: something that a person decided or confirmed on a subject: agreed, returned, acknowledged,
// witnessed. Statement: the act as canonical JSON, with the person, the time, the opinion, the version
// and hashes of what was decided on, and the hash of the statement before. Trace: a statement with its
// seal (package seal).
//
// # Invariants
//
//   - The statements of a subject are one line, numbered from 1 without a gap, each naming the hash of
//     the one before. Append is called with the subject's row locked.
//   - Traces never change and never leave, also when a decision is taken back: that is a further act.
//   - Each trace has an audit event with its hash in the same transaction, so that a trace which was
//     removed with all that follow is missed by the audit tree.
//
// A statement holds opinions, which are words of people. Whoever reads it has the right to read the
// subject; the audit event holds the hash alone.
package trace
